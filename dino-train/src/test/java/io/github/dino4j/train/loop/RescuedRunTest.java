package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.train.DinoTrainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that something ends from outside keep their last step, say so, and go on to the same end. */
class RescuedRunTest {
    @TempDir
    private Path folder;

    /** Does something after a step. */
    private interface Deed {
        void run() throws IOException;
    }

    private DinoTrainer trainer(String run) {
        return TinyRun.in(folder.resolve(run));
    }

    private DinoTrainer after(DinoTrainer trainer, long step, Deed deed) {
        return trainer.listen(event -> {
            if (event instanceof RunEvent.StepFinished finished && finished.step() == step) {
                try {
                    deed.run();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Path checkpoint(String run, int step) {
        return folder.resolve(run).resolve("checkpoints/step-0000000" + step + ".safetensors");
    }

    private void endsAsIfNothingHadHappened(String run) throws IOException {
        trainer("whole").train();
        assertThat(trainer(run).train().steps()).isEqualTo(TinyRun.STEPS);
        String last = "checkpoints/step-00000015.safetensors";
        assertThat(Tensors.digest(folder.resolve(run).resolve(last)))
                .isEqualTo(Tensors.digest(folder.resolve("whole").resolve(last)));
    }

    @Test
    void aRunThatCannotBeginLeavesNoDirectory() {
        DinoTrainer nowhere = trainer("nowhere")
                .set("data.synthetic.train_per_class", "0")
                .set("data.train", "'" + folder.resolve("no-images") + "'");
        assertThatThrownBy(nowhere::train).hasMessageContaining("no-images: there is no such file or folder");
        assertThat(folder.resolve("nowhere")).doesNotExist();
    }

    @Tag("nightly")
    @Test
    void aFullDiskForListenersKeepsTheStep() throws IOException {
        Path metrics = Path.of("metrics");
        assertThatThrownBy(() -> after(trainer("full"), 7, () -> {
                            throw new FileSystemException(metrics.toString(), null, "No space left on device");
                        })
                        .train())
                .isInstanceOf(IOException.class)
                .hasMessage("metrics: No space left on device; step 7 is saved; when that is mended, go on with:"
                        + " scripts/dino train " + folder.resolve("full/config.yaml"));
        assertThat(checkpoint("full", 7)).exists();
        endsAsIfNothingHadHappened("full");
    }

    /** A run on images that lie elsewhere. */
    private DinoTrainer trainerOn(Path images, String run) throws IOException {
        if (!Files.exists(images)) {
            trainer("drawn").set("train.epochs", "1").train();
            Files.move(folder.resolve("drawn/data"), images);
        }
        return trainer(run)
                .set("data.synthetic.train_per_class", "0")
                .set("data.train", "'" + images + "'")
                .set("data.prefetch", "1");
    }

    @Test
    void vanishedImagesAreBadInputAndKeepTheLastStep() throws IOException {
        Path images = folder.resolve("images");
        DinoTrainer trainer = trainerOn(images, "vanished");
        assertThatThrownBy(() -> after(trainer, 3, () -> delete(images)).train())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("cannot be read")
                .hasMessageContaining(" is saved; when that is mended, go on with: scripts/dino train ");
        try (Stream<Path> saved = Files.list(folder.resolve("vanished/checkpoints"))) {
            assertThat(saved).hasSize(1);
        }
    }

    @Test
    void aDeletedRunDirectoryIsMadeAnewForTheLastStep() throws IOException {
        Path images = folder.resolve("images");
        Path run = folder.resolve("deleted");
        DinoTrainer trainer = trainerOn(images, "deleted");
        assertThatThrownBy(() -> after(trainer, 4, () -> delete(run)).train())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        run + ": the run directory was deleted or moved while the run used it; step 5 is" + " saved");
        assertThat(checkpoint("deleted", 5)).exists();
        assertThat(trainerOn(images, "deleted").train().steps()).isEqualTo(TinyRun.STEPS);
    }

    @Tag("nightly")
    @Test
    void aHalfDeletedRunDirectoryCanBeGoneOnFrom() throws IOException {
        Path config = folder.resolve("half/config.yaml");
        assertThatThrownBy(() -> after(trainer("half"), 4, () -> {
                            Files.delete(config);
                            throw new IllegalStateException("made up");
                        })
                        .train())
                .hasMessage("made up");
        assertThat(checkpoint("half", 4)).exists();
        assertThat(config).exists();
        endsAsIfNothingHadHappened("half");
    }

    @Test
    void aFailureOfTheProgramItselfKeepsTheStepAndItsKind() throws IOException {
        assertThatThrownBy(() -> after(trainer("failed"), 2, () -> {
                            throw new IllegalStateException("made up");
                        })
                        .train())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("made up");
        assertThat(checkpoint("failed", 2)).exists();
    }

    @Test
    void aProgramStopsARunAndGoesOnLater() throws IOException {
        DinoTrainer trainer = trainer("stopped");
        TrainResult result = after(trainer, 6, trainer::stop).train();
        assertThat(List.of(result.steps(), result.stopped())).containsExactly(6L, true);
        endsAsIfNothingHadHappened("stopped");
    }

    @Test
    void aRunStoppedBeforeItBeganTakesNoStep() throws IOException {
        DinoTrainer trainer = trainer("early").set("train.epochs", "1");
        assertThat(trainer.stop()).isTrue();
        assertThat(trainer.train().steps()).isZero();
        assertThat(trainer.train().steps()).isEqualTo(TinyRun.STEPS_PER_EPOCH);
    }

    @Test
    void anInterruptedThreadEndsItsRunSavedAndStaysInterrupted() throws IOException {
        TrainResult result = after(
                        trainer("interrupted"), 6, () -> Thread.currentThread().interrupt())
                .train();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(List.of(result.steps(), result.stopped())).containsExactly(6L, true);
        assertThat(folder.resolve("interrupted/report.html")).exists();
        endsAsIfNothingHadHappened("interrupted");
    }

    @Test
    void aRunKilledWhileItEvaluatedMeasuresAgainAndTellsTheEpochOnce() throws IOException {
        DinoTrainer trainer = trainer("evaluated");
        assertThatThrownBy(() -> after(trainer, TinyRun.STEPS_PER_EPOCH, () -> {
                            throw new IllegalStateException("as the evaluation begins");
                        })
                        .train())
                .isInstanceOf(IllegalStateException.class);
        trainer("evaluated").train();
        List<String> lines = Files.readAllLines(folder.resolve("evaluated/metrics.jsonl"));
        for (String told : List.of("epoch_loss", "signals")) {
            assertThat(lines)
                    .filteredOn(line -> line.contains("\"epochs\":1,\"" + told))
                    .as(told)
                    .hasSize(1);
        }
    }
}
