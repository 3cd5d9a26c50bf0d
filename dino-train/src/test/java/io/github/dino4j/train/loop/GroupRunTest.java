package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.core.parallel.ThreadGroupOfRanks;
import io.github.dino4j.train.DinoTrainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs of two processes with half of every batch, beside one process with all of it. */
class GroupRunTest {
    private static final int RANKS = 2;
    private static final int STEPS = 10;

    @TempDir
    private Path folder;

    /** A process's result and the losses that it was told. */
    private record End(TrainResult result, List<Double> losses) {}

    /** What happens in a process after a step. */
    private interface AfterStep {
        void of(DinoTrainer trainer, int rank, long step);
    }

    private DinoTrainer trainer(String name, int batch) {
        return TinyRun.in(folder.resolve(name))
                .set("train.epochs", "2")
                .set("train.precision", "float32")
                .set("train.batch_size", Integer.toString(batch));
    }

    private static End train(DinoTrainer trainer, int rank, AfterStep after) throws IOException {
        List<Double> losses = new ArrayList<>();
        TrainResult result = trainer.listen(event -> {
                    if (event instanceof RunEvent.StepFinished finished) {
                        losses.add(finished.loss());
                        after.of(trainer, rank, finished.step());
                    }
                })
                .train();
        return new End(result, losses);
    }

    private List<Future<End>> together(String name, AfterStep after, String... sets) throws InterruptedException {
        return new ThreadGroupOfRanks(RANKS).run(group -> {
            DinoTrainer trainer = trainer(name, 8).together(group);
            for (String set : sets) {
                int equals = set.indexOf('=');
                trainer.set(set.substring(0, equals), set.substring(equals + 1));
            }
            return train(trainer, group.rank(), after);
        });
    }

    private SafeTensors last(String name) throws IOException {
        return SafeTensors.read(folder.resolve(name).resolve("checkpoints/step-00000010.safetensors"));
    }

    private List<String> files(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(name).resolve("checkpoints"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static AfterStep nothing() {
        return (trainer, rank, step) -> {};
    }

    @Test
    void twoProcessesEndWhereOneWithTheWholeBatchEnds() throws IOException, InterruptedException, ExecutionException {
        End whole = train(trainer("whole", 8), 0, nothing());
        List<Future<End>> ends = together("shared", nothing());
        End first = ends.get(0).get();
        End second = ends.get(1).get();

        assertThat(first.losses()).hasSize(STEPS).isEqualTo(second.losses());
        for (int step = 0; step < STEPS; step++) {
            assertThat(first.losses().get(step)).isCloseTo(whole.losses().get(step), within(1e-4));
        }
        assertThat(first.result().steps()).isEqualTo(second.result().steps()).isEqualTo(STEPS);
        assertThat(first.result().loss()).isEqualTo(second.result().loss());
        assertThat(first.result().knnTop1()).isNotNull();
        assertThat(first.result().knnTop1()).isEqualTo(second.result().knnTop1()); // measured together
        assertThat(first.result().floorPixels())
                .isEqualTo(second.result().floorPixels())
                .isEqualTo(whole.result().floorPixels());
        assertThat(first.result().floorUntrained()).isEqualTo(whole.result().floorUntrained());
        assertThat(files("shared")).isEqualTo(files("whole"));
        SafeTensors expected = last("whole");
        last("shared").tensors().forEach((name, tensor) -> {
            if (name.startsWith("student.") || name.startsWith("teacher.")) {
                assertThat(tensor.floats())
                        .as(name)
                        .containsExactly(
                                Objects.requireNonNull(expected.tensors().get(name))
                                        .floats(),
                                within(1e-4f));
            }
        });
    }

    @Test
    void aStopInOneProcessStopsBothAtTheSameStepAndTheyGoOnTogether()
            throws IOException, InterruptedException, ExecutionException {
        List<Future<End>> stopped = together("stopped", (trainer, rank, step) -> {
            if (rank == 1 && step == 3) {
                assertThat(trainer.stop())
                        .as("the other process counts on this one")
                        .isFalse();
            }
        });
        for (Future<End> end : stopped) {
            assertThat(end.get().result().stopped()).isTrue();
            assertThat(end.get().result().steps()).isEqualTo(3);
        }
        assertThat(files("stopped")).containsExactly("step-00000003.safetensors");

        List<Future<End>> resumed = together("stopped", nothing());
        together("through", nothing());
        assertThat(resumed.get(1).get().losses()).hasSize(STEPS - 3);
        SafeTensors through = last("through");
        assertThat(last("stopped").tensors()).hasSameSizeAs(through.tensors()).allSatisfy((name, tensor) -> assertThat(
                        tensor)
                .as(name + ": the second process had nothing but what the first one gave it")
                .isEqualTo(through.tensors().get(name)));
    }

    @Test
    void anInterruptionOfOneThreadIsHeededByBothBetweenSteps() throws InterruptedException, ExecutionException {
        List<Future<End>> ends = together("interrupted", (trainer, rank, step) -> {
            if (rank == step % RANKS && step == 2) {
                Thread.currentThread().interrupt();
            }
        });
        for (Future<End> end : ends) {
            assertThat(end.get().result().stopped()).isTrue();
            assertThat(end.get().result().steps()).isEqualTo(2);
        }
    }

    @Test
    void whatFailsInOneProcessBetweenStepsEndsBoth() throws IOException, InterruptedException, ExecutionException {
        List<Future<End>> ends = together("failing", (trainer, rank, step) -> {
            if (rank == 0 && step == 4) {
                throw new IllegalStateException("a listener failed");
            }
        });
        assertThatThrownBy(() -> ends.get(0).get()).hasMessageContaining("a listener failed");
        assertThat(ends.get(1).get().result().steps()).isEqualTo(4);
        assertThat(files("failing")).containsExactly("step-00000004.safetensors");
    }

    @Test
    void anImageThatOneProcessCannotMeasureEndsBothWithTheEpochKept() throws IOException, InterruptedException {
        List<Future<End>> ends = together("unmeasured", (trainer, rank, step) -> {
            if (rank == 1 && step == STEPS / 2) {
                breakLast(folder.resolve("unmeasured/data/val")); // of this process's share
            }
        });
        assertThatThrownBy(() -> ends.get(0).get())
                .hasMessageContaining("another process of the group could not go on; it says why");
        assertThatThrownBy(() -> ends.get(1).get()).hasMessageContaining(".png");
        assertThat(files("unmeasured")).containsExactly("step-00000005.safetensors");
    }

    private static void breakLast(Path images) {
        try (Stream<Path> files = Files.walk(images)) {
            Files.writeString(
                    files.filter(Files::isRegularFile).max(Path::compareTo).orElseThrow(), "no image");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void ifOneCannotBeginNoneDoes() throws IOException, InterruptedException {
        Files.writeString(Files.createDirectories(folder.resolve("taken")).resolve("else.txt"), "not a run");
        List<Future<End>> ends = together("taken", nothing());
        assertThatThrownBy(() -> ends.get(0).get()).hasCauseInstanceOf(InputException.class);
        assertThatThrownBy(() -> ends.get(1).get())
                .hasMessageContaining("another process of the group could not begin; it says why");
    }

    @Test
    void imagesThatAreTooFewForAllAndEnginesThatExchangeNothingAreRefused() throws InterruptedException {
        List<Future<End>> few = together("few", nothing(), "train.batch_size=42");
        assertThatThrownBy(() -> few.get(0).get())
                .hasMessageContaining("40 training images are fewer than train.batch_size=42; lower it");
        List<Future<End>> mixed = together("mixed", nothing(), "method.head.use_bn=true", "train.engine=samediff");
        for (Future<End> each : mixed) {
            assertThatThrownBy(each::get)
                    .hasCauseInstanceOf(InputException.class)
                    .hasMessageContaining(
                            "looks at the images of all processes in each step, which plans of the engine samediff"
                                    + " cannot; train with one process, or set train.engine=onednn");
        }
    }
}
