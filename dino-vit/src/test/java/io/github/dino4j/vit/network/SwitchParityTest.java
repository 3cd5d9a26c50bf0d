package io.github.dino4j.vit.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.GraphSource;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.vit.model.Forward;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What came after DINO's Vision Transformer, against PyTorch on the same weights, by both vocabularies. */
@Tag("parity")
class SwitchParityTest {
    private static final HeadConfig HEAD = new HeadConfig.Dino(1, 1, 1, 2, true, false);
    private static final double STEP = 7e-4;

    static Stream<String> cases() throws IOException {
        List<String> names = new ArrayList<>();
        Golden.read("vit/switches.json").fieldNames().forEachRemaining(names::add);
        return names.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void featuresAndTokensEqualPyTorchAtEverySize(String name) throws IOException {
        JsonNode golden = Golden.read("vit/switches.json").get(name);
        for (JsonNode size : golden.get("sizes")) {
            assertFeatures(name, golden, "onednn", size.asInt(), List.of()); // the last block in part
            assertFeatures(name, golden, "onednn", size.asInt(), List.of("norm")); // or all of it
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theReferenceEnginesFeaturesEqualPyTorchWherePositionsAreInterpolated(String name) throws IOException {
        JsonNode golden = Golden.read("vit/switches.json").get(name);
        assertFeatures(name, golden, "samediff", golden.get("sizes").get(1).asInt(), List.of("norm"));
    }

    private static void assertFeatures(String name, JsonNode golden, String engine, int size, List<String> read) {
        Network network = network(golden);
        try (Plan plan = Engines.named(engine).compile(network.features(2, size, read), filled(network))) {
            Outputs outputs = plan.forward(Map.of("images", images(size)));
            assertClose(name + " features", outputs.floats("features"), golden.get("features"), size);
            if (!read.isEmpty()) {
                int dim = network.backbone().config().embedDim();
                assertClose(name + " tokens", column(outputs.floats("norm"), dim), golden.get("tokens"), size);
            }
        }
    }

    private static void assertClose(String what, float[] actual, JsonNode golden, int size) {
        Golden.assertClose(what + " at " + size, actual, golden.get(Integer.toString(size)), 2e-5);
    }

    /** The first number of each row. */
    private static float[] column(float[] rows, int dim) {
        float[] first = new float[rows.length / dim];
        for (int i = 0; i < first.length; i++) {
            first[i] = rows[i * dim];
        }
        return first;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsOfAllSizesInOneGraphEqualPyTorch(String name) throws IOException {
        assertGradients(name, "onednn");
    }

    /** Cases that have every switch among them. */
    @ParameterizedTest
    @ValueSource(strings = {"dinov2_giant", "dinov2_reg", "average_with_fc_norm", "average_of_registers_only"})
    void theReferenceEnginesGradientsEqualPyTorch(String name) throws IOException {
        assertGradients(name, "samediff");
    }

    private static void assertGradients(String name, String engine) throws IOException {
        JsonNode golden = Golden.read("vit/switches.json").get(name);
        Network network = network(golden);
        ParameterStore gradients = new ParameterStore(network.layout());
        try (Plan plan = Engines.named(engine).compile(probe(network, golden), filled(network))) {
            double loss = plan.backward(inputs(golden), gradients).scalar("loss");
            assertThat(plan.kernels().keySet()).noneMatch(kernel -> kernel.startsWith("ref"));
            assertThat(loss).isCloseTo(golden.get("loss").asDouble(), within(1e-3));
        }
        Golden.assertParameters(gradients, "backbone.", golden.get("gradients"), 2e-4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dinov2_giant", "registers", "average_with_fc_norm", "average_without_class_token"})
    void gradientsEqualFiniteDifferences(String name) throws IOException {
        JsonNode golden = Golden.read("vit/switches.json").get(name);
        Network network = network(golden);
        ParameterStore weights = filled(network);
        ParameterStore gradients = new ParameterStore(network.layout());
        try (Plan plan = Engines.named("onednn").compile(probe(network, golden), weights)) {
            plan.backward(inputs(golden), gradients);
            for (Parameter parameter : network.layout().parameters()) {
                if (parameter.name().startsWith("backbone.")) {
                    double slope = slope(plan, weights, parameter, gradients.get(parameter.name()));
                    assertThat(slope).as(name + ": " + parameter).isCloseTo(1.0, within(0.01));
                }
            }
        }
    }

    /** The loss's slope along a parameter's gradient, over what the gradient says of it; from two steps, for the third order. */
    private static double slope(Plan plan, ParameterStore weights, Parameter parameter, float[] gradient) {
        float[] own = weights.get(parameter.name());
        double norm = 0.0;
        for (float value : gradient) {
            norm += (double) value * value;
        }
        double scale = Math.sqrt(own.length / norm);
        double[] slopes = new double[2];
        for (int i = 0; i < slopes.length; i++) {
            double step = (i + 1) * STEP * scale;
            slopes[i] =
                    (loss(plan, weights, parameter, gradient, step) - loss(plan, weights, parameter, gradient, -step))
                            / (2 * step * norm);
        }
        return (4 * slopes[0] - slopes[1]) / 3;
    }

    private static double loss(Plan plan, ParameterStore weights, Parameter parameter, float[] gradient, double step) {
        float[] own = weights.get(parameter.name());
        float[] moved = own.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += (float) (step * gradient[i]);
        }
        weights.set(parameter.name(), moved);
        double loss = plan.forward(Map.of()).scalar("loss");
        weights.set(parameter.name(), own);
        return loss;
    }

    private static GraphSource probe(Network network, JsonNode golden) {
        return graph -> {
            Forward forward = Forward.training(graph);
            List<SDVariable> images = new ArrayList<>();
            List<SDVariable> factors = new ArrayList<>();
            int dim = network.backbone().config().embedDim();
            for (JsonNode node : golden.get("sizes")) {
                int size = node.asInt();
                images.add(network.images(graph, "images." + size, 2, size));
                factors.add(graph.sameDiff().constant(HashWeights.array("probe." + size, 1.0f, 2, dim)));
            }
            SDVariable features = network.backbone().forward(images, forward).pooled(); // (6, D)
            SDVariable all = graph.sameDiff().concat(0, factors.toArray(new SDVariable[0])); // (6, D)
            graph.loss("loss", features.mul(all).sum());
        };
    }

    private static Network network(JsonNode golden) {
        return new Network(Golden.model(golden), HEAD);
    }

    private static ParameterStore filled(Network network) {
        ParameterStore weights = new ParameterStore(network.layout());
        HashWeights.fill(weights, "backbone.");
        return weights;
    }

    private static Map<String, INDArray> inputs(JsonNode golden) {
        Map<String, INDArray> inputs = new HashMap<>();
        golden.get("sizes").forEach(size -> inputs.put("images." + size.asInt(), images(size.asInt())));
        return inputs;
    }

    private static INDArray images(int size) {
        return HashWeights.array("images." + size, 2.0f, 2, 3, size, size);
    }
}
