package io.github.dino4j.train.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.bind.ConfigException;
import io.github.dino4j.core.io.OwnedFolder;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.eval.model.LabelledImages;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.train.DinoTrainer;
import io.github.dino4j.train.step.MemoryEstimate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A residual network through the same fine-tuning as a Vision Transformer: its running statistics follow and are in checkpoints. */
class ResNetTuningTest {
    private static final int CLASSES = 10;
    private static final String MODEL = "{backbone: resnet, name: small, image_size: 16, in_chans: 3, blocks: [1, 1],"
            + " width: 1, bottleneck: true, stem: cifar, selective: false}";
    private static final List<String> SETS = List.of(
            "eval.finetune.epochs=2",
            "eval.finetune.batch_size=10",
            "eval.finetune.lr=0.02",
            "eval.finetune.warmup_epochs=0",
            "eval.finetune.mixup=0.2",
            "train.precision=float32",
            "train.threads=1");

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    /** Ends a run in the middle, as a kill would. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @BeforeAll
    static void trainOnce() throws IOException {
        DinoTrainer.builtin("recipe/textures_nano.yaml")
                .set("model", MODEL)
                .set("views.global.size", "16")
                .set("views.local.count", "0")
                .set("method.head.out_dim", "16")
                .set("method.head.hidden_dim", "16")
                .set("data.synthetic.train_per_class", "2")
                .set("data.synthetic.val_per_class", "1")
                .set("data.synthetic.size", "16")
                .set("train.batch_size", "10")
                .set("train.epochs", "1")
                .set("optim.warmup_epochs", "0")
                .set("eval.linear.last_blocks", "1")
                .set("eval.knn.every_epochs", "0")
                .set("train.output", "'" + shared.resolve("run") + "'")
                .train();
    }

    private static LabelledImages images() throws IOException {
        String data = shared.resolve("run/data").toString();
        return LabelledImages.open(data, data, SourceOptions.rgb(1_000_000), LabelledImages.Limits.NONE);
    }

    private static PretrainedModel model(String... more) throws IOException {
        List<String> sets = new ArrayList<>(SETS);
        sets.addAll(List.of(more));
        return PretrainedModel.load(shared.resolve("run"), sets);
    }

    /** After the last of four steps. */
    private float[] tensor(String run, String name) throws IOException {
        Path file = folder.resolve(run).resolve("checkpoints/step-00000004.safetensors");
        return Objects.requireNonNull(SafeTensors.read(file).tensors().get("model." + name))
                .floats();
    }

    @Test
    void anInterruptedRunEndsInTheRunningStatisticsOfAnUninterruptedOne() throws IOException {
        List<String> told = new ArrayList<>();
        try (LabelledImages images = images()) {
            new FineTuner(model(), false, folder.resolve("whole"), told::add).run(images);
            FineTuner killed = new FineTuner(model(), false, folder.resolve("killed"), line -> {
                if (line.startsWith("epoch 1")) {
                    throw new Killed();
                }
            });
            assertThatThrownBy(() -> killed.run(images)).isInstanceOf(Killed.class);
            new FineTuner(model(), false, folder.resolve("killed"), line -> {}).run(images);
        }
        for (String name : List.of(
                "backbone.layer2.0.bn3.running_mean",
                "backbone.layer2.0.bn3.running_var",
                "backbone.conv1.weight",
                "head.weight")) {
            assertThat(tensor("killed", name)).as(name).isEqualTo(tensor("whole", name));
        }
        assertThat(tensor("whole", "backbone.bn1.running_mean"))
                .isNotEqualTo(model().weights().get("backbone.bn1.running_mean"));
        assertThat(told).contains("eval.finetune.drop_path_rate=0.1 changes nothing: small has no stochastic depth");
    }

    @Test
    void runningStatisticsFollowTheBatchesAsPyTorchsDo() throws IOException {
        OwnedFolder.Owner owner = new OwnedFolder.Owner("test", "test", "--output", root -> false);
        try (OwnedFolder owned = OwnedFolder.open(folder, owner);
                FineTuneState state = new FineTuneState(model(), true, CLASSES, 1, owned)) {
            float[] pixels = new float[10 * 3 * 16 * 16];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (float) Math.sin(0.37 * i);
            }
            state.step(new LabelledBatch(pixels, new int[10]));
            assertThat(state.workspaceBytes()).isPositive();
            float[] mean = state.weights().get("backbone.bn1.running_mean");
            float[] variance = state.weights().get("backbone.bn1.running_var");
            assertThat(mean).hasSize(64).isNotEqualTo(new float[64]);
            for (float each : variance) {
                assertThat(each).isGreaterThanOrEqualTo(0.9f); // 0.9 of the 1 that it was, and a tenth of the batch's
            }
        }
    }

    @Test
    void memoryIsReckonedOfItsOwnMaps() throws IOException {
        RunConfig config = model().config();
        OwnedFolder.Owner owner = new OwnedFolder.Owner("test", "test", "--output", root -> false);
        try (OwnedFolder owned = OwnedFolder.open(folder, owner);
                LabelledImages images = images();
                FineTuneState state = new FineTuneState(model(), true, CLASSES, 1, owned)) {
            state.step(new LabelledBatch(new float[10 * 3 * 16 * 16], new int[10]));
            state.evaluate(images.val());
            double reckoned = MemoryEstimate.of(Classifier.of(config, CLASSES).work(config), config)
                    .activations();
            assertThat(reckoned / state.workspaceBytes()).isBetween(0.8, 2.0);
        }
    }

    @Test
    void ratesThatFallFromBlockToBlockAreRefused() {
        RunConfig config = ConfigLoader.builtin(
                "model/resnet50.yaml",
                List.of("data.train=x", "eval.linear.last_blocks=1", "eval.finetune.layer_decay=0.75"));
        assertThatThrownBy(() -> Classifier.of(config, CLASSES))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "eval.finetune.layer_decay: must be 1 for resnet50, because only blocks of a ViT are numbered, was"
                                + " 0.75");
    }
}
