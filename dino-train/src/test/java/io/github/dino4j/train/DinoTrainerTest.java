package io.github.dino4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trainer as a program: its few words, and one sentence for a wrong one. */
class DinoTrainerTest {
    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private int run(String... args) {
        return DinoTrainer.run(
                args,
                new PrintStream(results, true, StandardCharsets.UTF_8),
                new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    private String said() {
        return log.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aFileAndOverlaysTrainAndPrintOneLineOfJson() {
        String config = Path.of(System.getProperty("dino.root"), "configs", "recipe", "textures_nano.yaml")
                .toString();
        int exit = run(
                "--set",
                "train.epochs=1",
                config,
                "--set=train.output='" + folder.resolve("run") + "'",
                "--set",
                "data.synthetic.train_per_class=2",
                "--set",
                "data.synthetic.val_per_class=1",
                "--set",
                "train.batch_size=4",
                "--set",
                "model.depth=1",
                "--set",
                "method.head.out_dim=32",
                "--set",
                "eval.knn.k=[5]",
                "--set",
                "optim.warmup_epochs=0");
        assertThat(exit).as(said()).isZero();
        assertThat(results.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .startsWith("{\"run\"");
        assertThat(said()).contains("epoch 1");
    }

    @Test
    void wrongWordsAreAnsweredByWhatIsMeant() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("a.yaml", "b.yaml")).isEqualTo(2);
        assertThat(run("a.yaml", "--fresh")).isEqualTo(2);
        assertThat(run("a.yaml", "--set")).isEqualTo(2);
        assertThat(said().lines()).hasSize(4).allSatisfy(line -> assertThat(line)
                .contains("Usage: DinoTrainer CONFIG"));
        assertThat(results.size()).isZero();
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThat(run(folder.resolve("none.yaml").toString())).isEqualTo(2);
        assertThat(said()).contains("none.yaml").hasLineCount(1);
    }
}
