package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.core.config.model.ResnetConfig;
import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.eval.feature.FeatureKind;
import io.github.dino4j.eval.model.CheckpointFeatures;
import io.github.dino4j.eval.model.LabelledImages;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.train.DinoTrainer;
import io.github.dino4j.vit.export.TorchFileWriter;
import io.github.dino4j.vit.weights.WeightTensor;
import io.github.dino4j.vit.weights.Weights;
import io.github.dino4j.vit.weights.WeightsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A residual network through a whole run, and under torchvision's names out of it and into another. */
class ResNetRunTest {
    private static final String LAST = "checkpoints/step-00000006.safetensors";
    private static final String MEAN = "backbone.layer2.0.downsample.1.running_mean";

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    /** Ends a run in the middle, as a kill would: without saving. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static DinoTrainer trainer(Path output) {
        return DinoTrainer.builtin("recipe/textures_nano.yaml")
                .set(
                        "model",
                        "{backbone: resnet, name: tiny, image_size: 16, in_chans: 3, blocks: [1, 1], width: 1,"
                                + " bottleneck: true, stem: imagenet}")
                .set("views.global.size", "16")
                .set("views.local.size", "9")
                .set("method.head.out_dim", "32")
                .set("method.head.hidden_dim", "16")
                .set("method.head.bottleneck_dim", "8")
                .set("data.synthetic.train_per_class", "3")
                .set("data.synthetic.val_per_class", "1")
                .set("data.synthetic.size", "16")
                .set("train.batch_size", "10")
                .set("train.epochs", "2")
                .set("train.precision", "float32")
                .set("train.checkpoint.every_minutes", "0")
                .set("optim.warmup_epochs", "0")
                .set("eval.knn.k", "[5]")
                .set("train.output", "'" + output + "'");
    }

    @BeforeAll
    static void trainOnce() throws IOException {
        trainer(shared).train();
    }

    @Test
    void aKilledAndResumedRunEndsInTheBytesOfAnUninterruptedOneWithItsBuffers() throws IOException {
        DinoTrainer killed = trainer(folder).listen(event -> {
            if (event instanceof RunEvent.StepFinished finished && finished.step() == 5) {
                throw new Killed();
            }
        });
        assertThatThrownBy(killed::train).isInstanceOf(Killed.class);
        trainer(folder).train();
        assertThat(Tensors.digest(folder.resolve(LAST)))
                .isEqualTo(Tensors.digest(shared.resolve(LAST)))
                .contains("teacher." + MEAN, "student." + MEAN);
    }

    @Test
    void teacherAndStudentHaveRunningStatisticsOfTheirOwnBatches() throws IOException {
        PretrainedModel model = PretrainedModel.load(shared, List.of());
        ParameterStore teacher = new ParameterStore(model.network().layout());
        ParameterStore student = new ParameterStore(model.network().layout());
        Weights.load(shared, "teacher", 0).into(teacher, "backbone.");
        Weights.load(shared, "student", 0).into(student, "backbone.");
        assertThat(teacher.get(MEAN)).isNotEqualTo(new float[512]).isNotEqualTo(student.get(MEAN));
    }

    private static float[] features(PretrainedModel model) throws IOException {
        String data = shared.resolve("data").toString();
        try (LabelledImages images =
                        LabelledImages.open(data, data, SourceOptions.rgb(1_000_000), LabelledImages.Limits.NONE);
                CheckpointFeatures features = new CheckpointFeatures(model, FeatureKind.CLS)) {
            return features.extract(images.train()).features();
        }
    }

    @Test
    void weightsLeaveUnderTorchvisionsNamesAndAreReadWithoutAWordBesideThem() throws IOException {
        Path file = folder.resolve("tiny.safetensors");
        WeightsWriter.write(Weights.load(shared), file, false, Map.of());
        Weights read = Weights.load(file);
        PretrainedModel own = PretrainedModel.load(shared, List.of());
        assertThat(read.model()).isEqualTo(own.config().model());
        assertThat(read.backbone().keySet())
                .contains("conv1.weight", "bn1.running_var", "layer1.0.conv3.weight", "layer2.0.downsample.0.weight")
                .allMatch(name -> name.matches("(conv1|bn1|layer[12]\\.0\\.(conv\\d|bn\\d|downsample\\.[01]))\\..+"));
        assertThat(features(PretrainedModel.load(file, List.of("eval.transform=whole"))))
                .isEqualTo(features(own));
    }

    @Test
    void aStateDictionaryOfPyTorchIsReadAgain() throws IOException {
        Path file = folder.resolve("tiny.pth");
        TorchFileWriter.write(Weights.load(shared).backbone(), file);
        Weights read = Weights.load(file);
        assertThat(read.model())
                .isEqualTo(new ResnetConfig("resnet", 224, 3, List.of(1, 1), 1, true, ResnetConfig.IMAGENET));
        Map<String, WeightTensor> own = Weights.load(shared).backbone();
        assertThat(read.backbone()).containsOnlyKeys(own.keySet());
        own.forEach((name, tensor) -> assertThat(read.backbone().get(name))
                .as(name)
                .satisfies(other -> assertThat(other.floats()).isEqualTo(tensor.floats())));
    }

    @Test
    void aRunStartsFromItsWeightsAndRefusesOthers() throws IOException {
        DinoTrainer next = trainer(folder).set("train.init.weights", "'" + shared + "'");
        assertThat(next.set("train.epochs", "1").train().steps()).isEqualTo(3);
        assertThatThrownBy(() -> trainer(folder.resolve("deeper"))
                        .set("train.init.weights", "'" + shared + "'")
                        .set("model.blocks", "[1, 2]")
                        .train())
                .hasMessageContaining("model.blocks is [1, 1] there and [1, 2] here");
    }

    @Test
    void whatIsSaidOfAConfigurationNamesItsBounds() {
        assertThatThrownBy(() -> new ResnetConfig("x", 32, 3, List.of(), 0, true, "patches"))
                .hasMessageContaining("blocks must be 1 to 4 whole numbers in [1, 256], was []")
                .hasMessageContaining("width must be in [1, 16], was 0")
                .hasMessageContaining("stem must be one of imagenet, cifar, was patches");
    }
}
