package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.model.ResnetConfig;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.vit.export.TorchFileWriter;
import io.github.dino4j.vit.weights.WeightTensor;
import io.github.dino4j.vit.weights.Weights;
import io.github.dino4j.vit.weights.WeightsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A residual network through a whole run, and under torchvision's names out of it and into another. */
class ResNetRunTest extends BackboneRuns {
    ResNetRunTest() {
        super(
                "{backbone: resnet, name: tiny, image_size: 16, in_chans: 3, blocks: [1, 1], width: 1,"
                        + " bottleneck: true, stem: imagenet, selective: false}",
                "backbone.layer2.0.downsample.1");
    }

    @Test
    void weightsLeaveUnderTorchvisionsNamesAndAreReadWithoutAWordBesideThem() throws IOException {
        Path file = folder.resolve("tiny.safetensors");
        WeightsWriter.write(Weights.load(shared), file, false, Map.of());
        Weights read = Weights.load(file);
        PretrainedModel own = model();
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
                .isEqualTo(new ResnetConfig("resnet", 224, 3, List.of(1, 1), 1, true, ResnetConfig.IMAGENET, false));
        Map<String, WeightTensor> own = Weights.load(shared).backbone();
        assertThat(read.backbone()).containsOnlyKeys(own.keySet());
        own.forEach((name, tensor) -> assertThat(read.backbone().get(name))
                .as(name)
                .satisfies(other -> assertThat(other.floats()).isEqualTo(tensor.floats())));
    }

    @Test
    void selectiveKernelsTrainAndAreRecognisedByTheirNames() throws IOException {
        trainer(folder.resolve("run"))
                .set("model.selective", "true")
                .set("train.epochs", "1")
                .train();
        Weights own = Weights.load(folder.resolve("run"));
        Path file = folder.resolve("selective.pth");
        TorchFileWriter.write(own.backbone(), file);
        assertThat(Weights.load(file).model())
                .isEqualTo(new ResnetConfig("resnet_sk", 224, 3, List.of(1, 1), 1, true, ResnetConfig.IMAGENET, true));
        assertThat(own.backbone())
                .containsKeys("conv1.3.weight", "layer2.0.sk.fc2.weight", "layer2.0.sk.bn.running_var");
    }

    @Test
    void aRunDoesNotStartFromWeightsOfOtherBlocks() {
        assertThatThrownBy(another("model.blocks", "[1, 2]")::train)
                .hasMessageContaining("model.blocks is [1, 1] there and [1, 2] here");
    }

    @Test
    void whatIsSaidOfAConfigurationNamesItsBounds() {
        assertThatThrownBy(() -> new ResnetConfig("x", 32, 3, List.of(), 0, true, "patches", true))
                .hasMessageContaining("blocks must be 1 to 4 whole numbers in [1, 256], was []")
                .hasMessageContaining("width must be in [1, 16], was 0")
                .hasMessageContaining("stem must be one of imagenet, cifar, was patches")
                .hasMessageContaining("selective must be false without bottleneck: true and stem: imagenet");
    }
}
