package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.train.DinoTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs of a tiny model on drawn images. */
class TrainingRunTest {
    private static final int STEPS_PER_EPOCH = 5;

    @TempDir
    private Path folder;

    private DinoTrainer trainer(String run) {
        DinoTrainer trainer = DinoTrainer.builtin("recipe/textures_nano.yaml");
        for (String set : List.of(
                "model.depth=2",
                "model.embed_dim=24",
                "model.drop_path_rate=0.2",
                "method.head.out_dim=32",
                "method.head.hidden_dim=16",
                "method.head.bottleneck_dim=8",
                "data.synthetic.train_per_class=4",
                "data.synthetic.val_per_class=2",
                "train.batch_size=8",
                "train.epochs=3",
                "train.checkpoint.every_minutes=0",
                "eval.knn.k=[5]")) {
            trainer.set(set.substring(0, set.indexOf('=')), set.substring(set.indexOf('=') + 1));
        }
        return trainer.set("train.output", "'" + folder.resolve(run) + "'");
    }

    /** Ends a run in the middle, as a kill would: without saving. */
    private static final class Killed extends RuntimeException {
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
        assertThat(whole.steps()).isEqualTo(3L * STEPS_PER_EPOCH);
        for (long killed : new long[] {3, 7, 14}) {
            assertThatThrownBy(() -> killedAfter("killed", killed).train()).isInstanceOf(Killed.class);
        }
        TrainResult resumed = trainer("killed").train();
        assertThat(resumed.steps()).isEqualTo(whole.steps());
        assertThat(resumed.knnTop1()).isEqualTo(whole.knnTop1());
        assertThat(tensors("killed")).isEqualTo(tensors("whole"));
        List<String> losses = losses("killed");
        assertThat(losses).hasSize(3 * STEPS_PER_EPOCH).isEqualTo(losses("whole"));
    }

    /** The last checkpoint without its metadata, which holds the run's own folder. */
    private String tensors(String run) throws IOException {
        Path file = folder.resolve(run).resolve("checkpoints/step-00000015.safetensors");
        StringBuilder text = new StringBuilder();
        SafeTensors.read(file).tensors().forEach((name, tensor) -> text.append(name)
                .append(Arrays.hashCode(tensor.type().equals("F32") ? bits(tensor.floats()) : tensor.longs())));
        return text.toString();
    }

    private static long[] bits(float[] values) {
        long[] bits = new long[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
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
                .isEqualTo(2L * STEPS_PER_EPOCH);
    }

    @Test
    void theCheckpointGivesTheRunsOwnAccuracy() throws IOException {
        TrainResult result = trainer("knn").set("train.epochs", "1").train();
        String data = folder.resolve("knn/data").toString();
        double top1 = new CheckpointKnn(folder.resolve("knn"))
                .evaluate(data, data, List.of())
                .top1(5);
        assertThat(top1).isEqualTo(result.knnTop1());
    }

    @Test
    void aBatchLargerThanTheDataIsRefusedBeforeTraining() {
        assertThatThrownBy(() -> trainer("big").set("train.batch_size", "41").train())
                .hasMessageContaining("fewer than train.batch_size=41");
    }
}
