package io.github.dino4j.vit.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.config.view.CropConfig;
import io.github.dino4j.core.config.view.JitterConfig;
import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.EngineOptions;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.core.onednn.OneDnnProvider;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Computing again instead of keeping, and sharing memory between plans, change what a step takes, not what it gives. */
class RecomputeTest {
    private static final int BATCH = 4;
    private static final int OUT = 24;
    private static final int SIZE = 16;

    private final Network network = new Network(
            VitConfig.dino("test", SIZE, 4, 16, 6, 2).with("drop_path_rate", 0.2),
            new HeadConfig.Dino(3, 32, 8, OUT, false, false));
    private final StudentGraph graph = Objectives.crossView(network, views(), BATCH, 0.1);

    private static ViewsConfig views() {
        return new ViewsConfig(
                new CropConfig(2, SIZE, 1, List.of(0.4, 1.0), List.of(0.0), List.of(0.0), List.of()),
                new CropConfig(2, 8, 1, List.of(0.1, 0.4), List.of(0.0), List.of(0.0), List.of()),
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

    private void fill(Plan plan) {
        plan.input("global").assign(HashWeights.array("g", 1.0f, 2 * BATCH, 3, SIZE, SIZE));
        plan.input("local").assign(HashWeights.array("l", 1.0f, 2 * BATCH, 3, 8, 8));
        plan.input("targets").assign(Nd4j.valueArrayOf(new long[] {2 * BATCH, OUT}, 1.0 / OUT, DataType.FLOAT));
        graph.draw(Rng.of(2), plan::input);
    }

    private record Step(double loss, INDArray gradients, long workspace) {
        float[] numbers() {
            return gradients.data().asFloat(); // comparing arrays of ND4J would allow for a difference
        }
    }

    private Step step(Precision precision, Recompute recompute) {
        ParameterStore gradients = new ParameterStore(network.layout());
        Engine engine = new OneDnnProvider().create(new EngineOptions(precision, recompute));
        try (Plan plan = engine.compile(graph, weights())) {
            fill(plan);
            double loss = plan.backward(Map.of(), gradients).scalar("loss");
            return new Step(loss, gradients.flat().dup(), plan.workspaceBytes());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void lessIsKeptAndTheGradientsStayTheSame(Precision precision) {
        assumeTrue(
                precision == Precision.FLOAT32 || new OneDnnProvider().supports(Precision.BFLOAT16),
                "the CPU knows no bfloat16");
        Step all = step(precision, Recompute.NONE);
        Step cheap = step(precision, Recompute.CHEAP);
        Step blocks = step(precision, Recompute.BLOCKS);
        assertThat(cheap.loss()).isEqualTo(all.loss());
        assertThat(blocks.loss()).isEqualTo(all.loss());
        assertThat(cheap.numbers()).containsExactly(all.numbers());
        assertThat(blocks.numbers()).containsExactly(all.numbers());
        assertThat(cheap.workspace()).isLessThan(all.workspace());
        assertThat(blocks.workspace()).isLessThan(cheap.workspace() * 2 / 3);
    }

    @Test
    void plansThatTakeTurnsShareMemoryWithoutNoticing() {
        Engine engine = Engines.named("onednn").takingTurns();
        ParameterStore gradients = new ParameterStore(network.layout());
        ParameterStore weights = weights();
        Step alone = step(Precision.FLOAT32, Recompute.CHEAP);
        try (Plan teacher = engine.compile(network.logits(2 * BATCH, SIZE), weights);
                Plan student = engine.compile(graph, weights)) {
            teacher.input("global").assign(HashWeights.array("g", 1.0f, 2 * BATCH, 3, SIZE, SIZE));
            float[] first = teacher.forward(Map.of()).floats("logits");
            fill(student);
            for (int i = 0; i < 2; i++) { // the student's memory is larger, so the teacher's has moved
                assertThat(student.backward(Map.of(), gradients).scalar("loss")).isEqualTo(alone.loss());
                assertThat(gradients.flat().dup().data().asFloat()).containsExactly(alone.numbers());
                assertThat(teacher.forward(Map.of()).floats("logits")).containsExactly(first);
            }
        }
    }
}
