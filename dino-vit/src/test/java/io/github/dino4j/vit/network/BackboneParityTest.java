package io.github.dino4j.vit.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.GraphSource;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.vit.model.Forward;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The backbone against PyTorch on the same weights: features at two resolutions and the gradient of each parameter. */
@Tag("parity")
class BackboneParityTest {
    private static final HeadConfig HEAD = new HeadConfig.Dino(3, 16, 8, 12, true, false);

    /** The models that have golden values. */
    @SuppressWarnings("ImmutableEnumChecker") // a record of numbers and one string
    enum Model {
        NANO(VitConfig.dino("vit_nano_8", 32, 8, 96, 4, 3), 16),
        TINY(VitConfig.dino("vit_tiny_16", 224, 16, 192, 12, 3), 96),
        SMALL(VitConfig.dino("vit_small_16", 224, 16, 384, 12, 6), 96);

        final VitConfig config;
        final int localSize;

        Model(VitConfig config, int localSize) {
            this.config = config;
            this.localSize = localSize;
        }

        JsonNode golden() throws IOException {
            return Golden.read("vit/" + name().toLowerCase(Locale.ROOT) + ".json");
        }
    }

    @ParameterizedTest
    @CsvSource({"NANO,onednn", "NANO,samediff", "TINY,onednn", "SMALL,onednn", "SMALL,samediff"})
    void featuresEqualPyTorchAtBothResolutions(Model model, String engine) throws IOException {
        Network network = new Network(model.config, HEAD);
        ParameterStore weights = filled(network);
        for (int size : new int[] {model.config.imageSize(), model.localSize}) {
            try (Plan plan = Engines.named(engine).compile(network.features(2, size, List.of()), weights)) {
                float[] features = plan.forward(Map.of("images", images(size))).floats("features");
                JsonNode expected = model.golden().get("features").get(Integer.toString(size));
                Golden.assertClose("features at " + size, features, expected, 2e-5);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"NANO,onednn", "NANO,samediff", "TINY,onednn", "SMALL,onednn"})
    void gradientsOfBothResolutionsInOneGraphEqualPyTorch(Model model, String engine) throws IOException {
        assertGradients(model, engine);
    }

    @Tag("nightly")
    @Test
    void stockOperationsGiveThoseOfALargerNetworkToo() throws IOException {
        assertGradients(Model.SMALL, "samediff");
    }

    private static void assertGradients(Model model, String engine) throws IOException {
        Network network = new Network(model.config, HEAD);
        ParameterStore gradients = new ParameterStore(network.layout());
        try (Plan plan = Engines.named(engine).compile(probe(network, model), filled(network))) {
            Map<String, INDArray> inputs = new HashMap<>();
            for (int size : new int[] {model.config.imageSize(), model.localSize}) {
                inputs.put("images." + size, images(size));
            }
            double loss = plan.backward(inputs, gradients).scalar("loss");
            assertThat(plan.kernels().keySet()).noneMatch(kernel -> kernel.startsWith("ref"));
            double expected = model.golden().get("loss").asDouble();
            assertThat(loss).isCloseTo(expected, within(1e-3));
        }
        Golden.assertParameters(gradients, "backbone.", model.golden().get("gradients"), 1e-4);
    }

    /** The golden loss: features of both resolutions times fixed numbers. */
    private static GraphSource probe(Network network, Model model) {
        return graph -> {
            int own = model.config.imageSize();
            SDVariable global = network.images(graph, "images." + own, 2, own);
            SDVariable local = network.images(graph, "images." + model.localSize, 2, model.localSize);
            Forward forward = Forward.training(graph);
            SDVariable features =
                    network.backbone().forward(List.of(global, local), forward).pooled(); // (4, D)
            int dim = model.config.embedDim();
            SDVariable factors = graph.sameDiff()
                    .concat(
                            0,
                            graph.sameDiff().constant(HashWeights.array("probe." + own, 1.0f, 2, dim)),
                            graph.sameDiff().constant(HashWeights.array("probe." + model.localSize, 1.0f, 2, dim)));
            graph.loss("loss", features.mul(factors).sum());
        };
    }

    private static ParameterStore filled(Network network) {
        ParameterStore weights = new ParameterStore(network.layout());
        HashWeights.fill(weights, "backbone.");
        return weights;
    }

    private static INDArray images(int size) {
        return HashWeights.array("images." + size, 2.0f, 2, 3, size, size);
    }
}
