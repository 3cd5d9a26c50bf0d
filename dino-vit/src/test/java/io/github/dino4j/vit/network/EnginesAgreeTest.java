package io.github.dino4j.vit.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.config.view.CropConfig;
import io.github.dino4j.core.config.view.JitterConfig;
import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.LevelTable;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.model.Backbone;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.ops.fused.FusedTargets;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** A whole step of a tiny network, on one engine and on another. */
class EnginesAgreeTest {
    private static final int BATCH = 3;
    private static final int OUT = 24;
    private static final int SIZE = 8;
    private static final int LOCAL = 4;
    private static final int WARM = 20;
    private static final int STEPS = 50;
    private static final long HEAP_BYTES = 64L * 1024L;

    private final Network network = new Network(
            VitConfig.dino("test", SIZE, 4, 16, 2, 2).with("drop_path_rate", 0.1),
            new HeadConfig.Dino(3, 16, 8, OUT, false, false));
    private final StudentGraph graph = Objectives.crossView(network, views(), BATCH, 0.1);
    private final LevelTable table = LevelTable.of(views().mean(), views().std());
    private final StudentGraph ofLevels = graph.ofLevels(table);

    private static ViewsConfig views() {
        return new ViewsConfig(
                new CropConfig(2, SIZE, 1, List.of(0.4, 1.0), List.of(0.0), List.of(0.0), List.of()),
                new CropConfig(2, LOCAL, 1, List.of(0.1, 0.4), List.of(0.0), List.of(0.0), List.of()),
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
            graph.draw(Rng.of(2), plan::input);
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

    /** Teacher and student of a step on levels, as training runs them; what the teacher computes never leaves the engine's memory. */
    private static final class Pair implements AutoCloseable {
        private final Plan teacher;
        private final Plan student;
        private final byte[] global = levels(2 * BATCH * 3 * SIZE * SIZE);
        private final byte[] local = levels(2 * BATCH * 3 * LOCAL * LOCAL);

        Pair(EnginesAgreeTest test, ParameterStore weights) {
            Engine engine = Engines.named("onednn").takingTurns();
            this.teacher = engine.compile(
                    graph -> {
                        FusedTargets ops = new FusedTargets(graph.sameDiff());
                        SDVariable images =
                                test.network.images(graph, "global", new Backbone.Images(2 * BATCH, SIZE), test.table);
                        SDVariable logits = test.network.forward(List.of(images), Forward.inference(graph));
                        SDVariable targets = ops.centeredSoftmax(
                                logits, graph.input("centre", 1, OUT), graph.input("temperature", 1));
                        graph.output("targets", targets);
                        graph.output("entropy", ops.meanEntropy(targets));
                    },
                    weights);
            this.student = engine.compile(test.ofLevels, weights);
            teacher.share("global", student, "global");
            teacher.place("targets", student, "targets");
            teacher.write("centre", new float[OUT]);
            teacher.write("temperature", new float[] {0.04f});
            show();
            test.graph.draw(Rng.of(2), student::input);
        }

        private static byte[] levels(int count) {
            byte[] levels = new byte[count];
            RandomStream random = Rng.of(count).generator();
            for (int i = 0; i < count; i++) {
                levels[i] = (byte) random.nextLong();
            }
            return levels;
        }

        void show() {
            student.write("global", global);
            student.write("local", local);
        }

        double step(ParameterStore gradients) {
            show();
            return teacher.forward(Map.of()).scalar("entropy")
                    + student.backward(Map.of(), gradients).scalar("loss");
        }

        @Override
        public void close() {
            teacher.close();
            student.close();
        }
    }

    @Test
    void theTeachersTargetsAreReadWhereTheyAreComputed() {
        ParameterStore weights = ParameterStore.initialized(network.layout(), Rng.of(1));
        HashWeights.fill(weights, "");
        ParameterStore gradients = weights.twin();
        ParameterStore apart = weights.twin();
        try (Pair pair = new Pair(this, weights);
                Plan alone = Engines.named("onednn").compile(ofLevels, weights)) {
            float[] targets = pair.teacher.forward(Map.of()).floats("targets");
            double loss = pair.student.backward(Map.of(), gradients).scalar("loss");
            assertThat(pair.student.read("targets")).containsExactly(targets);
            alone.write("global", pair.global);
            alone.write("local", pair.local);
            alone.write("targets", targets);
            graph.draw(Rng.of(2), alone::input);
            assertThat(alone.backward(Map.of(), apart).scalar("loss")).isEqualTo(loss);
            assertThat(gradients.flat().dup().data().asFloat())
                    .containsExactly(apart.flat().dup().data().asFloat());
        }
    }

    /** Only scalars come to the heap, and what the lists of kernels need to run. */
    @Test
    void aStepLeavesNextToNothingOnTheHeap() {
        ParameterStore weights = ParameterStore.initialized(network.layout(), Rng.of(1));
        ParameterStore gradients = weights.twin();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Pair pair = new Pair(this, weights)) {
            for (int i = 0; i < WARM; i++) {
                pair.step(gradients);
            }
            long before = allocated(threads);
            for (int i = 0; i < STEPS; i++) {
                pair.step(gradients);
                weights.arithmetic().move(weights.tensor(), 0.99f, gradients.tensor(), 0.01f);
            }
            assertThat((allocated(threads) - before) / STEPS).isLessThan(HEAP_BYTES);
        }
    }

    private static long allocated(ThreadMXBean threads) {
        long bytes = 0;
        for (long thread : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            bytes += Math.max(0L, thread); // -1 for one that has ended
        }
        return bytes;
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
