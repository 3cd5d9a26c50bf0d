package io.github.dino4j.vit.weights;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.vit.network.Golden;
import io.github.dino4j.vit.network.HashWeights;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DINOv2's models in the layouts of three programs compute what PyTorch computes with them. */
class Dinov2FilesTest {
    private static final Path DATA = Path.of(System.getProperty("dino.root"), "src-test-data", "weights", "dinov2");
    private static final int HEADS = 2;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "official_plain.pth",
                "official_giant.pth",
                "official_reg.pth",
                "timm_plain.pth",
                "timm_giant.pth",
                "timm_reg.pth",
                "hf_plain.bin",
                "hf_giant.bin",
                "hf_reg.bin"
            })
    void everyLayoutComputesWhatPyTorchComputes(String file) throws IOException {
        assertFeatures(file, Weights.load(DATA.resolve(file), "teacher", HEADS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"official_plain.pth", "official_giant.pth", "official_reg.pth"})
    void whatIsWrittenInEitherProgramsNamesIsReadAgain(String file) throws IOException {
        Weights weights = Weights.load(DATA.resolve(file), "teacher", HEADS);
        Path own = folder.resolve("own.safetensors");
        WeightsWriter.write(weights, own, false, Map.of());
        assertThat(Weights.load(own).model()).isEqualTo(weights.model());
        assertFeatures(file, Weights.load(own));
        Map<String, SafeTensors.Tensor> named = new LinkedHashMap<>();
        NameMap.toHuggingFace(weights.backbone())
                .forEach((name, tensor) -> named.put(name, SafeTensors.Tensor.of(tensor.shape(), tensor.floats())));
        Weights original =
                Weights.load(DATA.resolve(file.replace("official", "hf").replace(".pth", ".bin")), "teacher", HEADS);
        assertThat(named)
                .hasSameSizeAs(
                        List.copyOf(NameMap.toHuggingFace(original.backbone()).keySet()));
        Path other = folder.resolve("hf.safetensors");
        new SafeTensors(named, Map.of("num_heads", "2")).write(other);
        assertThat(Weights.load(other).kind()).isEqualTo(WeightsKind.HUGGING_FACE);
        assertFeatures(file, Weights.load(other));
    }

    private static void assertFeatures(String file, Weights weights) throws IOException {
        VitConfig model = weights.vit("this test");
        assertThat(model.hasLayerScale()).isTrue();
        assertThat(model.isGated()).isEqualTo(file.contains("giant"));
        assertThat(model.regTokens()).isEqualTo(file.contains("reg") ? 4 : 0);
        Network network = new Network(model, new HeadConfig.Dino(1, 1, 1, 2, true, false));
        ParameterStore store = new ParameterStore(network.layout());
        weights.into(store, "backbone.");
        String kind = file.substring(file.indexOf('_') + 1, file.indexOf('.'));
        JsonNode expected = Golden.read("weights/dinov2/expected.json").get(kind);
        for (int size : new int[] {28, 42}) {
            try (Plan plan = Engines.named("onednn").compile(network.features(2, size, List.of()), store)) {
                float[] features = plan.forward(
                                Map.of("images", HashWeights.array("images." + size, 2.0f, 2, 3, size, size)))
                        .floats("features");
                Golden.assertClose(file + " at " + size, features, expected.get(Integer.toString(size)), 2e-5);
            }
        }
    }
}
