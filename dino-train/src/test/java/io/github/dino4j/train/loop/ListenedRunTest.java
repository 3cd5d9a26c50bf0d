package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.eval.diagnose.Diagnosis;
import io.github.dino4j.train.DinoTrainer;
import io.github.dino4j.train.listen.DrawnPictures;
import io.github.dino4j.train.listen.EmbeddedImages;
import io.github.dino4j.train.listen.EndedRun;
import io.github.dino4j.train.listen.StartedRun;
import io.github.dino4j.train.listen.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What listeners are told of whole runs, and that these are the same without them. */
class ListenedRunTest {
    @TempDir
    private Path folder;

    /** Notes everything, and on which thread. */
    private static class Noting implements TrainingListener {
        final List<String> told = new ArrayList<>();
        final List<Thread> threads = new ArrayList<>();

        void note(String what) {
            told.add(what);
            threads.add(Thread.currentThread());
        }

        @Override
        public void started(StartedRun run) {
            note("started at " + run.step() + " of " + run.steps() + ", "
                    + run.keys().get("train.batch_size") + " of " + run.images() + " images");
        }

        @Override
        public void on(RunEvent event) {
            note(event.kind() + " " + event.step());
        }

        @Override
        public void judged(long step, Diagnosis diagnosis) {
            note("judged " + step);
        }

        @Override
        public int embeddings() {
            return 7;
        }

        @Override
        public void embedded(EmbeddedImages images) {
            note((images.isHeldOut() ? "held out " : "sample ")
                    + images.features().size() + " x " + images.features().dim() + " at " + images.step());
        }

        @Override
        public void drawn(DrawnPictures pictures) {
            note("drawn " + pictures.files().keySet() + " " + pictures.epoch());
        }

        @Override
        public void saved(long step, Path checkpoint) {
            note("saved " + step + " " + Files.exists(checkpoint));
        }

        @Override
        public void ended(EndedRun end) {
            note(end.how() + " at " + end.step());
        }
    }

    private DinoTrainer trainer(String run) {
        return TinyRun.in(folder.resolve(run)).set("train.epochs", "1");
    }

    private String tensors(String run) throws IOException {
        return Tensors.digest(folder.resolve(run).resolve("checkpoints/step-00000005.safetensors"));
    }

    @Test
    void everythingIsToldInOrderOnTheTrainingThread() throws IOException {
        Noting noting = new Noting();
        trainer("run").listener(noting).train();
        noting.told.removeIf(what -> what.startsWith("warning"));
        assertThat(noting.told)
                .containsExactly(
                        "started at 0 of 5, 8 of 40 images",
                        "sample 7 x 24 at 0",
                        "signals 0",
                        "judged 0",
                        "drawn [attention, neighbours, views] 0",
                        "step 1",
                        "step 2",
                        "step 3",
                        "step 4",
                        "step 5",
                        "held out 7 x 24 at 5",
                        "epoch 5",
                        "judged 5",
                        "sample 7 x 24 at 5",
                        "signals 5",
                        "judged 5",
                        "drawn [attention, neighbours, views] 1",
                        "saved 5 true",
                        "FINISHED at 5");
        assertThat(noting.threads).containsOnly(Thread.currentThread());
    }

    @Test
    void aListenerThatFailsAltersNothing() throws IOException {
        trainer("plain").train();
        Noting noting = new Noting();
        TrainingListener failing = new TrainingListener() {
            @Override
            public void on(RunEvent event) {
                throw new IllegalStateException("a listener failed");
            }
        };
        TrainResult result = trainer("listened")
                .set("train.watch.listeners", "[tensorboard]")
                .listener(failing)
                .listener(noting)
                .train();
        assertThat(result.stopped()).isFalse();
        assertThat(tensors("listened")).isEqualTo(tensors("plain"));
        assertThat(noting.told).contains("step 5", "FINISHED at 5");
        try (Stream<Path> events = Files.list(folder.resolve("listened/tensorboard"))) {
            assertThat(events.map(file -> file.getFileName().toString()))
                    .contains("projector_config.pbtxt", "projector")
                    .anyMatch(name -> name.startsWith("events.out.tfevents."));
        }
    }

    @Test
    void listenersMayBeOthersWhenARunGoesOn() throws IOException {
        Noting first = new Noting() {
            @Override
            public void on(RunEvent event) {
                super.on(event);
                if (event.kind().equals("step") && event.step() == 3) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        assertThat(trainer("run").listener(first).train().stopped()).isTrue();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(first.told).endsWith("step 3", "saved 3 true", "STOPPED at 3");
        Noting second = new Noting();
        trainer("run")
                .set("train.watch.listeners", "[tensorboard]")
                .listener(second)
                .train();
        assertThat(second.told).startsWith("started at 3 of 5, 8 of 40 images", "step 4", "step 5");
    }

    @Test
    void aRunThatFailsIsToldItsEnd() {
        Noting noting = new Noting();
        DinoTrainer trainer = trainer("run").listener(noting).listen(event -> {
            if (event instanceof RunEvent.StepFinished finished && finished.step() == 3) {
                throw new UncheckedIOException(new IOException("no more images"));
            }
        });
        assertThatThrownBy(trainer::train).isInstanceOf(IOException.class);
        assertThat(noting.told).endsWith("step 2", "saved 3 true", "FAILED at 3");
    }

    @Test
    void anUnknownListenerIsRefusedBeforeAnythingIsWritten() {
        assertThatThrownBy(() ->
                        trainer("run").set("train.watch.listeners", "[nobody]").train())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no listener named nobody");
        assertThat(folder.resolve("run")).doesNotExist();
    }
}
