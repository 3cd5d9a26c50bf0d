package io.github.dino4j.vit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.config.model.ConvnetConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The convolutional network against PyTorch's: src-test-data/convnet. */
class ConvNetParityTest {
    private static final double TOLERANCE = 1e-4;
    private static final int GLOBAL = 7;
    private static final int LOCAL = 4;

    static Stream<Arguments> cases() {
        return Stream.of("onednn", "java", "samediff")
                .flatMap(engine -> Stream.of(ConvnetConfig.PER_RESOLUTION, ConvnetConfig.JOINT)
                        .map(statistics -> Arguments.of(engine, statistics)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void featuresGradientsAndRunningStatisticsAreThoseOfPyTorch(String name, String statistics) throws IOException {
        JsonNode golden = golden(statistics);
        Declarations declarations = new Declarations();
        ConvNet net = new ConvNet(declarations, new ConvnetConfig("tiny", GLOBAL, 2, List.of(3, 5, 4), statistics));
        ParameterStore weights = new ParameterStore(new ParameterLayout(declarations.parameters()));
        golden.get("weights").properties().forEach(entry -> weights.set(entry.getKey(), floats(entry.getValue())));
        assertThat(weights.layout().parameters()).hasSameSizeAs(golden.get("weights"));
        ParameterStore gradients = weights.twin();
        try (Plan training = Engines.named(name)
                .compile(
                        graph -> {
                            SDVariable features =
                                    graph.output("features", features(net, graph, Forward.training(graph)));
                            graph.loss(
                                    "loss",
                                    features.mul(graph.input("target", 7, 4)).sum());
                        },
                        weights)) {
            for (JsonNode step : golden.get("steps")) {
                Map<String, INDArray> inputs = images(step);
                inputs.put("target", array(step.get("target"), 7, 4));
                Outputs outputs = training.backward(inputs, gradients);
                same("features", outputs.floats("features"), step.get("features"));
                same(gradients, step.get("gradients"));
                net.runningMeans(List.of(new Backbone.Images(3, GLOBAL), new Backbone.Images(4, LOCAL)))
                        .forEach(each -> each.move(weights, outputs));
                same(weights, step.get("buffers"));
            }
        }
        assertEvaluation(name, net, weights, golden);
    }

    private static void assertEvaluation(String engine, ConvNet net, ParameterStore weights, JsonNode golden) {
        try (Plan evaluation = Engines.named(engine)
                .compile(graph -> graph.output("features", features(net, graph, Forward.inference(graph))), weights)) {
            Outputs outputs = evaluation.forward(images(golden.get("steps").get(1)));
            same("evaluated", outputs.floats("features"), golden.get("evaluated"));
        }
    }

    private static JsonNode golden(String statistics) throws IOException {
        Path file = Path.of(System.getProperty("dino.root"), "src-test-data/convnet/golden.json");
        return new ObjectMapper().readTree(file.toFile()).get(statistics);
    }

    private static SDVariable features(ConvNet net, GraphContext graph, Forward forward) {
        List<SDVariable> images =
                List.of(graph.input("global", 3, 2, GLOBAL, GLOBAL), graph.input("local", 4, 2, LOCAL, LOCAL));
        return net.forward(images, forward).pooled(); // (7, 4)
    }

    private static Map<String, INDArray> images(JsonNode step) {
        Map<String, INDArray> images = new LinkedHashMap<>();
        images.put("global", array(step.get("global"), 3, 2, GLOBAL, GLOBAL));
        images.put("local", array(step.get("local"), 4, 2, LOCAL, LOCAL));
        return images;
    }

    private static void same(ParameterStore actual, JsonNode expected) {
        expected.properties().forEach(entry -> same(entry.getKey(), actual.get(entry.getKey()), entry.getValue()));
    }

    private static void same(String what, float[] actual, JsonNode expected) {
        float[] numbers = floats(expected);
        assertThat(actual).as(what).hasSameSizeAs(numbers);
        for (int i = 0; i < numbers.length; i++) {
            assertThat((double) actual[i])
                    .as(what + "[" + i + "]")
                    .isCloseTo(numbers[i], within(TOLERANCE * (1.0 + Math.abs(numbers[i]))));
        }
    }

    private static INDArray array(JsonNode values, long... shape) {
        return Nd4j.createFromArray(floats(values)).reshape(shape);
    }

    private static float[] floats(JsonNode values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values.get(i).asDouble();
        }
        return floats;
    }
}
