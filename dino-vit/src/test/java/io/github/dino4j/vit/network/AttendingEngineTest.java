package io.github.dino4j.vit.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.config.view.CropConfig;
import io.github.dino4j.core.config.view.JitterConfig;
import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.core.device.Device;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.EngineOptions;
import io.github.dino4j.core.engine.GraphSource;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.plan.DeviceEngine;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.scalar.ScalarDevice;
import io.github.dino4j.vit.ops.fused.AttendingDevice;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** A network without attention weights in memory gives what one with them gives. */
class AttendingEngineTest {
    private static final int BATCH = 2;
    private static final int OUT = 12;
    private static final int SIZE = 16;
    private static final double ROUNDED = 0.05;

    private final Network network = new Network(
            VitConfig.dino("test", SIZE, 4, 16, 3, 2).with("drop_path_rate", 0.2),
            new HeadConfig.Dino(2, 16, 8, OUT, false, false));

    private static ViewsConfig views(int locals) {
        return new ViewsConfig(
                new CropConfig(2, SIZE, 1, List.of(0.4, 1.0), List.of(0.0), List.of(0.0), List.of()),
                new CropConfig(locals, 8, 1, List.of(0.1, 0.4), List.of(0.0), List.of(0.0), List.of()),
                List.of(0.75, 1.3333),
                "bicubic",
                0.5,
                new JitterConfig(0.8, 0.4, 0.4, 0.2, 0.1),
                0.2,
                List.of(0.1, 2.0),
                128,
                List.of(0.5, 0.5, 0.5),
                List.of(0.2, 0.2, 0.2));
    }

    private ParameterStore weights() {
        ParameterStore weights = ParameterStore.initialized(network.layout(), Rng.of(1));
        HashWeights.fill(weights, "");
        return weights;
    }

    private static Engine engine(Device device, Precision precision, Recompute recompute) {
        return new DeviceEngine(device, new EngineOptions(precision, recompute));
    }

    @SuppressWarnings("ArrayRecordComponent") // compared number by number
    private record Step(double loss, float[] gradients, Set<String> nodes) {
        /** The kinds of nodes of attention that ran. */
        Set<String> attention() {
            return nodes.stream()
                    .map(node -> node.substring(0, (node + ' ').indexOf(' ')))
                    .filter(node -> node.contains("Attention"))
                    .collect(Collectors.toSet());
        }
    }

    private Step step(Engine engine, int locals) {
        StudentGraph graph = Objectives.crossView(network, views(locals), BATCH, 0.1);
        ParameterStore gradients = new ParameterStore(network.layout());
        try (Plan plan = engine.compile(graph, weights())) {
            plan.input("global").assign(HashWeights.array("g", 1.0f, 2 * BATCH, 3, SIZE, SIZE));
            if (locals > 0) {
                plan.input("local").assign(HashWeights.array("l", 1.0f, (long) locals * BATCH, 3, 8, 8));
            }
            plan.input("targets").assign(Nd4j.valueArrayOf(new long[] {2 * BATCH, OUT}, 1.0 / OUT, DataType.FLOAT));
            graph.draw(Rng.of(2), plan::input);
            Map<String, Double> seconds = plan.profile();
            double loss = plan.backward(Map.of(), gradients).scalar("loss");
            return new Step(loss, gradients.flat().dup().data().asFloat(), Set.copyOf(seconds.keySet()));
        }
    }

    @ParameterizedTest
    @CsvSource({"NONE,3", "CHEAP,1", "BLOCKS,3", "BLOCKS,0"})
    void stepsAreThoseWithWeights(Recompute recompute, int locals) {
        Step expected = step(engine(new ScalarDevice(), Precision.FLOAT32, recompute), locals);
        Step actual = step(engine(new AttendingDevice(), Precision.FLOAT32, recompute), locals);
        assertThat(actual.loss()).isCloseTo(expected.loss(), within(1e-6));
        assertThat(distance(actual.gradients(), expected.gradients())).isLessThan(1e-5);
        assertThat(actual.attention())
                .containsExactlyInAnyOrder(
                        "dino_FlashAttention",
                        "dino_FlashAttentionGradient",
                        "dino_FlashClsAttention",
                        "dino_FlashClsAttentionGradient");
        assertThat(expected.attention())
                .containsExactlyInAnyOrder(
                        "dino_Attention", "dino_AttentionGradient", "dino_ClsAttention", "dino_ClsAttentionGradient");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NONE", "BLOCKS"})
    void roundedStepsAreNearlyThoseWithWeights(Recompute recompute) {
        Step expected = step(engine(new ScalarDevice(), Precision.FLOAT32, recompute), 3);
        Step actual = step(engine(new AttendingDevice(), Precision.BFLOAT16, recompute), 3);
        assertThat(actual.loss()).isCloseTo(expected.loss(), within(ROUNDED));
        assertThat(distance(actual.gradients(), expected.gradients())).isLessThan(ROUNDED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"norm", "blocks.0"})
    void tokensAreThoseWithWeights(String name) {
        assertThat(distance(features(new AttendingDevice(), name), features(new ScalarDevice(), name)))
                .isLessThan(1e-5);
    }

    /** Whoever reads weights by name gets them, by the nodes of every other device. */
    @Test
    void weightsThatAreReadAreThere() {
        String name = "blocks.1.attn.weights";
        assertThat(distance(features(new AttendingDevice(), name), features(new ScalarDevice(), name)))
                .isLessThan(1e-5);
    }

    private float[] features(Device device, String name) {
        GraphSource source = network.features(BATCH, SIZE, List.of(name));
        try (Plan plan = engine(device, Precision.FLOAT32, Recompute.NONE).compile(source, weights())) {
            return plan.forward(Map.of("images", HashWeights.array("i", 1.0f, BATCH, 3, SIZE, SIZE)))
                    .floats(name);
        }
    }

    /** The length of the difference over the length of what is expected. */
    private static double distance(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double error = 0.0;
        double norm = 0.0;
        for (int i = 0; i < expected.length; i++) {
            error += Math.pow(actual[i] - (double) expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(error / norm);
    }
}
