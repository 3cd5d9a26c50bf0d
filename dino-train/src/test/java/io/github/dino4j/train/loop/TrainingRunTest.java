package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.eval.knn.KnnEvaluator;
import io.github.dino4j.eval.knn.KnnOptions;
import io.github.dino4j.eval.model.CheckpointFeatures;
import io.github.dino4j.eval.model.LabelledImages;
import io.github.dino4j.train.DinoTrainer;
import io.github.dino4j.train.step.DivergedException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs of a tiny model on drawn images. */
class TrainingRunTest {
    @TempDir
    private Path folder;

    private DinoTrainer trainer(String run) {
        return TinyRun.in(folder.resolve(run));
    }

    /** Ends a run in the middle, as a kill would: without saving. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private DinoTrainer killedAfter(String run, long step) {
        return trainer(run).listen(event -> {
            if (event instanceof RunEvent.StepFinished finished && finished.step() == step) {
                throw new Killed();
            }
        });
    }

    @Test
    void aKilledAndResumedRunEndsInTheBytesOfAnUninterruptedOne() throws IOException {
        TrainResult whole = trainer("whole").train();
        assertThat(whole.steps()).isEqualTo(3L * TinyRun.STEPS_PER_EPOCH);
        for (long killed : new long[] {3, 7, 14}) {
            assertThatThrownBy(() -> killedAfter("killed", killed).train()).isInstanceOf(Killed.class);
        }
        TrainResult resumed = trainer("killed").train();
        assertThat(resumed.steps()).isEqualTo(whole.steps());
        assertThat(resumed.knnTop1()).isEqualTo(whole.knnTop1());
        assertThat(tensors("killed")).isEqualTo(tensors("whole"));
        List<String> losses = losses("killed");
        assertThat(losses).hasSize(3 * TinyRun.STEPS_PER_EPOCH).isEqualTo(losses("whole"));
    }

    @Tag("nightly")
    @Test
    void measuringMoreDuringTrainingChangesNoByte() throws IOException {
        trainer("plain").train();
        trainer("measured")
                .set("eval.knn.student", "true")
                .set("eval.linear.every_epochs", "2")
                .set("eval.linear.epochs", "3")
                .set("eval.linear.last_blocks", "2")
                .train();
        assertThat(tensors("measured")).isEqualTo(tensors("plain"));
        assertThat(losses("measured")).isEqualTo(losses("plain"));
        List<String> lines;
        try (Stream<String> all = Files.lines(folder.resolve("measured/metrics.jsonl"))) {
            lines = all.filter(line -> line.contains("\"eval\"")).toList();
        }
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).contains("student_knn_5").doesNotContain("linear");
        assertThat(lines.get(1)).contains("teacher_linear", "student_linear");
    }

    private String tensors(String run) throws IOException {
        return Tensors.digest(folder.resolve(run).resolve("checkpoints/step-00000015.safetensors"));
    }

    private List<String> losses(String run) throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve(run).resolve("metrics.jsonl"))) {
            return lines.filter(line -> line.contains("\"kl\""))
                    .map(line -> line.substring(0, line.indexOf("\"lr\"")))
                    .toList();
        }
    }

    @Test
    void anotherConfigurationInTheSameDirectoryIsRefused() throws IOException {
        trainer("run").set("train.epochs", "1").train();
        assertThatThrownBy(() -> trainer("run").set("train.epochs", "2").train())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("holds a run of another configuration");
        assertThat(trainer("run").set("train.epochs", "2").fresh().train().steps())
                .isEqualTo(2L * TinyRun.STEPS_PER_EPOCH);
    }

    @Test
    void aCheckpointOfAnotherRunIsRefused() throws IOException {
        String checkpoint = "checkpoints/step-00000005.safetensors";
        for (String seed : List.of("1", "2")) {
            trainer("seed" + seed)
                    .set("train.epochs", "1")
                    .set("train.seed", seed)
                    .train();
        }
        Files.copy(
                folder.resolve("seed1").resolve(checkpoint),
                folder.resolve("seed2").resolve(checkpoint),
                StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> trainer("seed2")
                        .set("train.epochs", "1")
                        .set("train.seed", "2")
                        .train())
                .isInstanceOf(InputException.class)
                .hasMessageContaining(folder.resolve("seed2").resolve(checkpoint) + ": is of another run");
    }

    @Test
    void theCheckpointGivesTheRunsOwnAccuracy() throws IOException {
        TrainResult result = trainer("knn").set("train.epochs", "1").train();
        String data = folder.resolve("knn/data").toString();
        try (CheckpointFeatures features = new CheckpointFeatures(folder.resolve("knn"));
                LabelledImages images = LabelledImages.open(
                        data, data, SourceOptions.of(features.config()), LabelledImages.Limits.NONE)) {
            KnnOptions options = KnnOptions.of(features.config().eval().knn());
            assertThat(new KnnEvaluator(options)
                            .evaluate(features.extract(images.train()), features.extract(images.val()))
                            .top1(5))
                    .isEqualTo(result.knnTop1());
        }
    }

    @Test
    void aBatchLargerThanTheDataIsRefusedBeforeTraining() {
        assertThatThrownBy(() -> trainer("big").set("train.batch_size", "41").train())
                .hasMessageContaining("fewer than train.batch_size=41");
    }

    @Test
    void theRunDirectoryHoldsPictureReportAndFloors() throws IOException {
        TrainResult result = trainer("page").set("train.epochs", "1").train();
        BufferedImage picture =
                ImageIO.read(folder.resolve("page/samples/first_batch.png").toFile());
        assertThat(picture.getWidth()).isGreaterThan(700); // three columns of views beside the images
        assertThat(picture.getHeight()).isGreaterThan(4 * 300);
        assertThat(Files.readString(folder.resolve("page/report.html")))
                .contains(
                        "untrained network (floor)",
                        "Teacher entropy, nats",
                        "data:image/jpeg;base64,",
                        "batch_size: 8");
        assertThat(Files.readString(folder.resolve("page/floors.json")))
                .contains("\"floor_pixels\":" + result.floorPixels());
    }

    @Test
    void aRunDirectoryBelowAFileIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> TinyRun.in(file.resolve("run")).train())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("choose another --output");
    }

    @Test
    void aLossThatIsNotFiniteStopsTheRunAndNamesTheLastGoodCheckpoint() throws IOException {
        DinoTrainer diverging = trainer("nan").set("optim.lr", "1e30").set("optim.warmup_epochs", "2");
        assertThatThrownBy(diverging::train)
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining("step ")
                .hasMessageContaining("Try a lower optim.lr")
                .hasMessageMatching("(?s).*(the last good checkpoint is|there is no checkpoint yet).*");
    }

    @Test
    void whereNoNumberOfNeighboursIsPossibleTheRunIsRefusedBeforeTheFirstStep() {
        List<RunEvent> seen = new ArrayList<>();
        DinoTrainer asking = trainer("neighbours").set("eval.knn.k", "[41, 50]").listen(seen::add);
        assertThatThrownBy(asking::train)
                .isInstanceOf(InputException.class)
                .hasMessageContaining("eval.knn.k: must be at most the 40 training images that vote, was [41, 50]");
        assertThat(seen).isEmpty();
    }

    @Test
    void numbersOfNeighboursAboveTheImagesThatVoteAreLeftOut() throws IOException {
        List<RunEvent.EpochFinished> epochs = new ArrayList<>();
        trainer("fewer")
                .set("eval.knn.k", "[5, 50]")
                .listen(event -> {
                    if (event instanceof RunEvent.EpochFinished epoch) {
                        epochs.add(epoch);
                    }
                })
                .train();
        assertThat(epochs).isNotEmpty();
        assertThat(epochs.get(epochs.size() - 1).knnTop1()).containsOnlyKeys("5");
    }

    @Test
    void aBatchInPartsTrainsAsOneAtOnce() throws IOException {
        List<double[]> losses = new ArrayList<>();
        for (String parts : List.of("1", "4")) {
            List<Double> seen = new ArrayList<>();
            TinyRun.in(folder.resolve("parts" + parts))
                    .set("train.accumulate", parts)
                    .set("train.precision", "float32")
                    .set("model.drop_path_rate", "0")
                    .set("optim.clip_grad", "0.3")
                    .listen(event -> {
                        if (event instanceof RunEvent.StepFinished step) {
                            seen.add(step.loss());
                        }
                    })
                    .train();
            losses.add(seen.stream().mapToDouble(Double::doubleValue).toArray());
        }
        assertThat(losses.get(1)).containsExactly(losses.get(0), within(1e-3));
    }
}
