package io.github.dino4j.vit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.config.ConvnetConfig;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;
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
        Path file = Path.of(System.getProperty("dino.root"), "src-test-data/convnet/golden.json");
        JsonNode golden = new ObjectMapper().readTree(file.toFile()).get(statistics);
        Declarations declarations = new Declarations();
        ConvNet net = new ConvNet(declarations, new ConvnetConfig("tiny", GLOBAL, 2, List.of(3, 5, 4), statistics));
        ParameterStore weights = new ParameterStore(new ParameterLayout(declarations.parameters()));
        golden.get("weights").properties().forEach(entry -> weights.set(entry.getKey(), floats(entry.getValue())));
        assertThat(weights.layout().parameters()).hasSameSizeAs(golden.get("weights"));
        Engine engine = Engines.named(name);
        ParameterStore gradients = weights.twin();
        try (Plan training = engine.compile(
                graph -> {
                    Forward forward = Forward.training(graph);
                    List<SDVariable> images = List.of(
                            graph.input("global", 3, 2, GLOBAL, GLOBAL), graph.input("local", 4, 2, LOCAL, LOCAL));
                    SDVariable features = graph.output("features", net.forward(images, forward)); // (7, 4)
                    graph.loss("loss", features.mul(graph.input("target", 7, 4)).sum());
                },
                weights)) {
            for (JsonNode step : golden.get("steps")) {
                Outputs outputs = training.backward(
                        Map.of(
                                "global", array(step.get("global"), 3, 2, GLOBAL, GLOBAL),
                                "local", array(step.get("local"), 4, 2, LOCAL, LOCAL),
                                "target", array(step.get("target"), 7, 4)),
                        gradients);
                same("features", outputs.floats("features"), step.get("features"));
                step.get("gradients")
                        .properties()
                        .forEach(entry -> same(entry.getKey(), gradients.get(entry.getKey()), entry.getValue()));
                net.runningMeans(2).forEach(each -> each.move(weights, outputs));
                step.get("buffers")
                        .properties()
                        .forEach(entry -> same(entry.getKey(), weights.get(entry.getKey()), entry.getValue()));
            }
        }
        JsonNode last = golden.get("steps").get(1);
        try (Plan evaluation = engine.compile(
                graph -> {
                    Forward forward = Forward.inference(graph);
                    List<SDVariable> images = List.of(
                            graph.input("global", 3, 2, GLOBAL, GLOBAL), graph.input("local", 4, 2, LOCAL, LOCAL));
                    graph.output("features", net.forward(images, forward));
                },
                weights)) {
            Outputs outputs = evaluation.forward(Map.of(
                    "global", array(last.get("global"), 3, 2, GLOBAL, GLOBAL),
                    "local", array(last.get("local"), 4, 2, LOCAL, LOCAL)));
            same("evaluated", outputs.floats("features"), golden.get("evaluated"));
        }
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
