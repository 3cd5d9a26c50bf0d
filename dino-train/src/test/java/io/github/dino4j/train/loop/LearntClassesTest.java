package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.io.InputException;
import io.github.dino4j.train.DinoTrainer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that learn classes, and images whose classes cannot be learnt. */
class LearntClassesTest {
    @TempDir
    private Path folder;

    private DinoTrainer supervised() {
        return TinyRun.in(folder.resolve("run"))
                .log(new PrintStream(OutputStream.nullOutputStream()))
                .set("method.teacher.name", "none")
                .set("method.target", "{name: labels, smoothing: 0.0}")
                .set("method.loss.student_temp", "1.0")
                .set("method.head.out_dim", "10");
    }

    private String images(String... files) throws IOException {
        Path images = folder.resolve("images");
        for (String file : files) {
            Path path = images.resolve(file);
            Files.createDirectories(path.getParent());
            Files.write(path, "P5 1 1 255 a".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        return "'" + images + "'";
    }

    @Test
    void aRunOfDrawnTexturesLearnsTheirClasses() throws IOException {
        TrainResult result = supervised().train();

        assertThat(result.steps()).isEqualTo(TinyRun.STEPS);
        assertThat(result.loss()).isFinite().isPositive();
    }

    @Test
    void moreClassesThanOutputsAreRefusedBeforeAnythingIsWritten() {
        assertThatThrownBy(() -> supervised().set("method.head.out_dim", "9").train())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("has 10 classes, more than the outputs; set method.head.out_dim=10");
        assertThat(folder.resolve("run/metrics.jsonl")).doesNotExist();
    }

    @Test
    void imagesWithoutClassesAreRefused() throws IOException {
        String images = images("a.pgm", "b.pgm");
        DinoTrainer trainer = supervised()
                .set("data.synthetic.train_per_class", "0")
                .set("data.train", images)
                .set("train.batch_size", "2");

        assertThatThrownBy(trainer::train)
                .isInstanceOf(InputException.class)
                .hasMessageContaining("has no classes, and method.target.name=labels learns two or more");
    }

    @Test
    void oneClassIsNothingToLearn() throws IOException {
        String images = images("one/a.pgm", "one/b.pgm");
        DinoTrainer trainer = supervised()
                .set("data.synthetic.train_per_class", "0")
                .set("data.train", images)
                .set("train.batch_size", "2");

        assertThatThrownBy(trainer::train).isInstanceOf(InputException.class).hasMessageContaining("has one class");
    }
}
