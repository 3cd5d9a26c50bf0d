package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.io.CheckpointFiles;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.eval.embed.DinoEmbedder;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.model.CheckpointFeatures;
import io.github.dino4j.eval.model.LabelledImages;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.train.checkpoint.CheckpointDiff;
import io.github.dino4j.train.finetune.FineTuneResult;
import io.github.dino4j.train.finetune.FineTuner;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Runs and files as sources of weights: to evaluate, to serve and to compare. */
class PretrainedRunsTest extends TrainedRunCase {
    @Test
    void everyReaderOfARunPassesOverADamagedCheckpoint() throws IOException {
        byte[] bytes = Files.readAllBytes(newest());
        bytes[bytes.length / 2] ^= 4;
        Files.write(newest(), bytes);
        assertThat(PretrainedModel.load(run, List.of()).file()).hasFileName(FILES.get(0));
        assertThat(CheckpointDiff.of(run, trained.resolve("checkpoints").resolve(FILES.get(0))))
                .satisfies(diff -> assertThat(diff.isEqual()).isTrue());
        assertThat(InitialWeights.of(next(from(run)).config()).describe().get(0))
                .contains(FILES.get(0));
        assertThatThrownBy(() -> PretrainedModel.load(newest(), List.of()))
                .isInstanceOf(InputException.class)
                .hasMessage(newest() + ": damaged: its checksum is not the one it was written with");
        Files.write(newest(), Arrays.copyOf(bytes, 1000));
        assertThat(PretrainedModel.load(run, List.of()).file()).hasFileName(FILES.get(0));
        Files.delete(newest());
        assertThat(PretrainedModel.load(run, List.of()).file()).hasFileName(FILES.get(0));
    }

    @Test
    void aFileOfAnotherProgramIsEvaluatedWithTheBaseConfiguration() throws IOException {
        PretrainedModel own = PretrainedModel.load(run, List.of());
        PretrainedModel foreign = PretrainedModel.load(timm(), List.of("model.num_heads=3"));
        assertThat(foreign.config().model().imageSize()).isEqualTo(32);
        assertThat(foreign.config().model().vit("this test").patchSize()).isEqualTo(8);
        assertThat(foreign.config().views().mean())
                .isEqualTo(own.config().views().mean());
        assertThat(foreign.weights().get("backbone.blocks.1.mlp.fc2.weight"))
                .isEqualTo(own.weights().get("backbone.blocks.1.mlp.fc2.weight"));
        assertThat(foreign.untrained().weights().get("backbone.cls_token"))
                .isNotEqualTo(foreign.weights().get("backbone.cls_token"));
        assertThatThrownBy(() -> PretrainedModel.load(timm(), List.of()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("--set model.num_heads=N");
        assertThatThrownBy(() -> PretrainedModel.load(run, List.of("model.depth=3")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("model.depth is 2 there and 3 here");
    }

    @Test
    void atAnotherImageSizeTheFeaturesAreThoseOfTheNetworkForSuchImages() throws IOException {
        PretrainedModel own = PretrainedModel.load(run, List.of());
        PretrainedModel larger = PretrainedModel.load(run, List.of("model.image_size=48"));
        float[] image = new float[3 * 48 * 48];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) Math.sin(i * 0.37);
        }
        float[] expected = features(own.network(), own.weights(), image);
        float[] actual = features(larger.network(), larger.weights(), image);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-4f));
        }
    }

    private static float[] features(Network network, ParameterStore weights, float[] image) {
        try (Plan plan = Engines.named("samediff").compile(network.features(1, 48, List.of()), weights)) {
            plan.input("images").data().asNioFloat().put(image);
            return plan.forward(Map.of()).floats("features");
        }
    }

    @Test
    void anEmbedderGivesTheFeaturesOfTheProtocols() throws IOException {
        try (DinoEmbedder embedder = DinoEmbedder.open(run);
                CheckpointFeatures features = new CheckpointFeatures(run);
                ImageSource images = ImageSources.open(
                        trained.resolve("data").toString(), Split.VAL, SourceOptions.of(features.config()))) {
            FeatureBank bank = features.extract(images);
            for (int i = 0; i < 5; i++) {
                float[] vector = embedder.embed(Path.of(images.name(i)));
                assertThat(vector).hasSize(24);
                for (int k = 0; k < vector.length; k++) {
                    assertThat(vector[k]).isCloseTo(bank.row(i)[k], within(2e-5f));
                }
            }
        }
    }

    @Test
    void differencesAreSortedAndSummedUp() throws IOException {
        CheckpointDiff same = CheckpointDiff.of(run, newest());
        assertThat(same.isEqual()).isTrue();
        assertThat(same.compared()).hasSize(read(newest()).tensors().size());
        CheckpointDiff diff = CheckpointDiff.of(run.resolve("checkpoints").resolve(FILES.get(0)), newest());
        assertThat(diff.isEqual()).isFalse();
        assertThat(diff.onlyA()).isEmpty();
        assertThat(diff.misshapen()).isEmpty();
        for (int i = 1; i < diff.compared().size(); i++) {
            assertThat(diff.compared().get(i).relative())
                    .isLessThanOrEqualTo(diff.compared().get(i - 1).relative());
        }
        assertThat(diff.groups().keySet())
                .contains("student.backbone", "teacher.head", "optim.m.backbone", "dino_loss", "progress");
        assertThat(Objects.requireNonNull(diff.groups().get("student.backbone")).elements())
                .isEqualTo(Objects.requireNonNull(diff.groups().get("teacher.backbone"))
                        .elements());
        Map<String, SafeTensors.Tensor> tensors =
                new LinkedHashMap<>(read(timm()).tensors());
        tensors.remove("norm.bias");
        assertThatThrownBy(() -> {
                    Path file = folder.resolve("cut.safetensors");
                    new SafeTensors(tensors, Map.of()).write(file);
                    CheckpointDiff.of(file, newest());
                })
                .isInstanceOf(InputException.class)
                .hasMessageContaining("norm.bias is missing");
    }

    @Test
    void weightsOfAnotherProgramAreFineTuned() throws IOException {
        List<String> sets = List.of(
                "model.num_heads=3",
                "eval.finetune.epochs=1",
                "eval.finetune.batch_size=10",
                "eval.finetune.warmup_epochs=0",
                "eval.batch_size=10");
        String data = trained.resolve("data").toString();
        try (LabelledImages images =
                LabelledImages.open(data, data, SourceOptions.rgb(1_000_000), LabelledImages.Limits.NONE)) {
            FineTuneResult result = new FineTuner(
                            PretrainedModel.load(timm(), sets), false, folder.resolve("tuned"), line -> {})
                    .run(images);
            assertThat(Objects.requireNonNull(result.accuracy()).top1()).isBetween(0.0, 100.0);
            assertThat(CheckpointFiles.list(folder.resolve("tuned/checkpoints")))
                    .hasSize(1);
        }
    }
}
