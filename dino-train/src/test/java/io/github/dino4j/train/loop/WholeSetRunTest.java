package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.core.parallel.ThreadGroupOfRanks;
import io.github.dino4j.train.DinoTrainer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs of methods that look at all images before an epoch: what they tell, hold, refuse, and how they go on. */
class WholeSetRunTest {
    private static final String LAST = "checkpoints/step-00000015.safetensors";
    private static final int STEPS_PER_EPOCH = 5; // 40 images, 8 a step

    @TempDir
    private Path folder;

    private DinoTrainer trainer(String run, WholeSetRun how) throws IOException {
        return how.in(folder.resolve(run));
    }

    @ParameterizedTest
    @EnumSource
    void aRunTellsWhatItFoundAndHoldsIt(WholeSetRun how) throws IOException {
        List<RunEvent.Prepared> told = new ArrayList<>();
        List<Double> used = new ArrayList<>();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        DinoTrainer trainer = trainer("run", how)
                .log(new PrintStream(said, true, StandardCharsets.UTF_8))
                .listen(event -> {
                    if (event instanceof RunEvent.Prepared prepared) {
                        told.add(prepared);
                    } else if (event instanceof RunEvent.StepFinished step) {
                        used.add(step.signal("classes_used"));
                    }
                });
        assertThat(trainer.train().loss()).isFinite().isPositive();

        assertThat(told).extracting(RunEvent.Prepared::epoch).containsExactly(0, 1, 2);
        assertThat(told).extracting(RunEvent.Prepared::step).containsExactly(1L, 6L, 11L);
        assertThat(told).allSatisfy(each -> assertThat(each.seconds()).isNotNegative());
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("before epoch 3  40 images in ");
        assertThat(used).hasSize(15).allSatisfy(share -> assertThat(share).isBetween(0.1, 1.0));
        assertThat(used.subList(6, 10)).containsOnly(used.get(5));
        SafeTensors last = SafeTensors.read(folder.resolve("run").resolve(LAST));
        if (how == WholeSetRun.CLUSTERS) {
            assertThat(last.tensors()).containsKeys("bank.view0", "bank.view1", "deepcluster.assigned");
            assertThat(tensor(last, "deepcluster.prototypes").shape()).containsExactly(18L, 12L);
            for (float[] rows : List.of(
                    tensor(last, "bank.view1").floats(),
                    tensor(last, "deepcluster.prototypes").floats())) {
                for (int row = 0; row < rows.length / 12; row++) {
                    double squares = 0.0;
                    for (int i = 0; i < 12; i++) {
                        squares += (double) rows[row * 12 + i] * rows[row * 12 + i];
                    }
                    assertThat(squares).isBetween(0.9999, 1.0001);
                }
            }
        } else {
            assertThat(tensor(last, "uic.classes").longs()).hasSize(40).contains(0, 1, 2, 3, 4, 5, 6);
        }
    }

    private static SafeTensors.Tensor tensor(SafeTensors file, String name) {
        return Objects.requireNonNull(file.tensors().get(name), name);
    }

    /** Stopped after so many steps: in the middle of an epoch, and at its end. */
    @ParameterizedTest
    @CsvSource({"CLUSTERS, 3", "CLUSTERS, 5", "ANSWERS, 7", "ANSWERS, 10"})
    void aStoppedRunEndsInTheBytesOfAWholeOne(WholeSetRun how, int steps) throws IOException {
        trainer("whole", how).train();
        DinoTrainer stopped = trainer("stopped", how);
        stopped.listen(event -> {
            if (event instanceof RunEvent.StepFinished step && step.step() == steps) {
                stopped.stop();
            }
        });
        assertThat(stopped.train().steps()).isEqualTo(steps);
        List<Integer> again = new ArrayList<>();
        trainer("stopped", how)
                .listen(event -> {
                    if (event instanceof RunEvent.Prepared prepared) {
                        again.add(prepared.epoch());
                    }
                })
                .train();

        assertThat(Tensors.digest(folder.resolve("stopped").resolve(LAST)))
                .isEqualTo(Tensors.digest(folder.resolve("whole").resolve(LAST)));
        assertThat(again.get(0)).isEqualTo((steps + STEPS_PER_EPOCH - 1) / STEPS_PER_EPOCH);
        assertThat(lines("stopped")).isEqualTo(lines("whole"));
    }

    private long lines(String run) throws IOException {
        return Files.readAllLines(folder.resolve(run).resolve("metrics.jsonl")).size();
    }

    @Test
    void moreClustersOrClassesThanImagesAreRefusedBeforeAnythingIsWritten() {
        assertThatThrownBy(() -> trainer("many", WholeSetRun.CLUSTERS)
                        .set("method.target.prototypes", "41")
                        .train())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("has 40 training images, fewer than method.target.prototypes=41");
        assertThatThrownBy(() -> trainer("many", WholeSetRun.ANSWERS)
                        .set("method.head.out_dim", "41")
                        .train())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("fewer than method.head.out_dim=41");
        assertThat(folder.resolve("many/metrics.jsonl")).doesNotExist();
    }

    /** Sixteen grey images, of which the third is none. */
    private Path images() throws IOException {
        Path images = Files.createDirectories(folder.resolve("images"));
        for (int i = 0; i < 16; i++) {
            byte[] image = ("P6 32 32 255 " + String.valueOf((char) ('a' + i)).repeat(3 * 32 * 32))
                    .getBytes(StandardCharsets.US_ASCII);
            Files.write(images.resolve(String.format(Locale.ROOT, "%02d.ppm", i)), i == 2 ? new byte[9] : image);
        }
        return images;
    }

    @ParameterizedTest
    @EnumSource
    void imagesThatCannotBeReadAreBorneAsTheLoaderBearsThem(WholeSetRun how) throws IOException {
        Path images = images();
        DinoTrainer few = trainer("few", how)
                .set("data.synthetic.train_per_class", "0")
                .set("data.train", "'" + images + "'")
                .set("data.max_bad_share", "0.1");
        assertThat(few.train().steps()).isEqualTo(6);
        DinoTrainer none = trainer("none", how)
                .set("data.synthetic.train_per_class", "0")
                .set("data.train", "'" + images + "'")
                .set("data.max_bad_share", "0.0");
        assertThatThrownBy(none::train)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("02.ppm")
                .hasMessageContaining("data.max_bad_share");
    }

    /** By losses, and by what images are taken for in the end. */
    @ParameterizedTest
    @EnumSource
    void twoProcessesFindWhatOneFindsAndGoOnWhereTheyStopped(WholeSetRun how)
            throws IOException, InterruptedException, ExecutionException {
        List<Double> whole = losses(trainer("whole", how), 15);
        List<Double> shared = together("shared", how, 15);
        assertThat(shared).hasSize(15);
        for (int step = 0; step < 15; step++) {
            assertThat(shared.get(step)).as("loss of step " + step).isCloseTo(whole.get(step), within(1e-3));
        }
        String found = how == WholeSetRun.CLUSTERS ? "deepcluster.assigned" : "uic.classes";
        assertThat(tensor(SafeTensors.read(folder.resolve("shared").resolve(LAST)), found)
                        .longs())
                .isEqualTo(tensor(SafeTensors.read(folder.resolve("whole").resolve(LAST)), found)
                        .longs());

        assertThat(together("stopped", how, 7)).isEqualTo(shared.subList(0, 7));
        assertThat(together("stopped", how, 15)).isEqualTo(shared.subList(7, 15));
        assertThat(Tensors.digest(folder.resolve("stopped").resolve(LAST)))
                .isEqualTo(Tensors.digest(folder.resolve("shared").resolve(LAST)));
    }

    private List<Double> together(String run, WholeSetRun how, int until)
            throws IOException, InterruptedException, ExecutionException {
        List<DinoTrainer> trainers = List.of(trainer(run, how), trainer(run, how)); // which write one file
        List<Future<List<Double>>> ends = new ThreadGroupOfRanks(2)
                .run(group -> losses(trainers.get(group.rank()).together(group), until));
        assertThat(ends.get(1).get()).isEqualTo(ends.get(0).get());
        return ends.get(0).get();
    }

    private static List<Double> losses(DinoTrainer trainer, int until) throws IOException {
        List<Double> losses = new ArrayList<>();
        trainer.set("train.precision", "float32")
                .listen(event -> {
                    if (event instanceof RunEvent.StepFinished step) {
                        losses.add(step.loss());
                        if (step.step() == until) {
                            trainer.stop();
                        }
                    }
                })
                .train();
        return losses;
    }
}
