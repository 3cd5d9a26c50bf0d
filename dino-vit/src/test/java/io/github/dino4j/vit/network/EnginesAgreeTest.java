package io.github.dino4j.vit.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.CropConfig;
import io.github.dino4j.core.config.HeadConfig;
import io.github.dino4j.core.config.JitterConfig;
import io.github.dino4j.core.config.ModelConfig;
import io.github.dino4j.core.config.ViewsConfig;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** A whole step of a tiny network, on one engine and on another. */
class EnginesAgreeTest {
    private static final int BATCH = 3;
    private static final int OUT = 24;
    private static final int SIZE = 8;
    private static final int LOCAL = 4;

    private final Network network = new Network(
            new ModelConfig("test", SIZE, 4, 3, 16, 2, 2, 4.0, true, 0.1),
            new HeadConfig("dino", 3, 16, 8, OUT, false, false));
    private final StudentGraph graph = new StudentGraph(network, views(), BATCH, OUT, 0.1);

    private static ViewsConfig views() {
        return new ViewsConfig(
                new CropConfig(2, SIZE, List.of(0.4, 1.0), List.of(0.0), List.of(0.0), List.of()),
                new CropConfig(2, LOCAL, List.of(0.1, 0.4), List.of(0.0), List.of(0.0), List.of()),
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

    private record Step(double loss, ParameterStore gradients) {}

    private Step step(Engine engine) {
        ParameterStore weights = ParameterStore.initialized(network.layout(), Rng.of(1));
        HashWeights.fill(weights, "");
        ParameterStore gradients = new ParameterStore(network.layout());
        try (Plan plan = engine.compile(graph, weights)) {
            plan.input("global").assign(HashWeights.array("g", 1.0f, 2 * BATCH, 3, SIZE, SIZE));
            plan.input("local").assign(HashWeights.array("l", 1.0f, 2 * BATCH, 3, LOCAL, LOCAL));
            plan.input("targets").assign(Nd4j.valueArrayOf(new long[] {2 * BATCH, OUT}, 1.0 / OUT, DataType.FLOAT));
            graph.drawDropPaths(Rng.of(2), plan::input);
            return new Step(plan.backward(Map.of(), gradients).scalar("loss"), gradients);
        }
    }

    @Test
    void plainLoopsAndOneDnnTakeTheSameStep() {
        Step plain = step(Engines.named("java"));
        Step oneDnn = step(Engines.named("onednn"));
        assertThat(oneDnn.loss()).isCloseTo(plain.loss(), within(1e-5));
        for (Parameter parameter : network.layout().parameters()) {
            assertThat(distance(
                            oneDnn.gradients().get(parameter.name()),
                            plain.gradients().get(parameter.name())))
                    .as(parameter.name())
                    .isLessThan(1e-4);
        }
    }

    /** Relative, unless both are next to nothing. */
    private static double distance(float[] actual, float[] expected) {
        double error = 0.0;
        double norm = 0.0;
        for (int i = 0; i < expected.length; i++) {
            error += Math.pow((double) actual[i] - expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(error) / Math.max(1e-6, Math.sqrt(norm));
    }
}
