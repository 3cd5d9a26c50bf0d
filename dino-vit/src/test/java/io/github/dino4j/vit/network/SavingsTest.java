package io.github.dino4j.vit.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.config.view.CropConfig;
import io.github.dino4j.core.config.view.JitterConfig;
import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.core.device.Device;
import io.github.dino4j.core.device.KernelList;
import io.github.dino4j.core.device.Memory;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.device.Saving;
import io.github.dino4j.core.engine.EngineOptions;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.plan.DeviceEngine;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.scalar.ScalarDevice;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** What plans do to save a device memory traffic and launches, on the device of plain loops. */
class SavingsTest {
    private static final int BATCH = 2;
    private static final int OUT = 12;
    private static final int SIZE = 16;
    private static final int DEPTH = 3;
    private static final String JOINED = "dino_ScaledResidual+dino_LayerNorm";
    private static final double ROUNDED = 0.05;

    private final Network network = new Network(
            VitConfig.dino("test", SIZE, 4, 16, DEPTH, 2).with("drop_path_rate", 0.2),
            new HeadConfig.Dino(2, 16, 8, OUT, false, false));

    private static ViewsConfig views() {
        return new ViewsConfig(
                new CropConfig(2, SIZE, 1, List.of(0.4, 1.0), List.of(0.0), List.of(0.0), List.of()),
                new CropConfig(1, 8, 1, List.of(0.1, 0.4), List.of(0.0), List.of(0.0), List.of()),
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

    /** Plain loops for plans that save. */
    private record SavingDevice(Device loops, Set<Saving> savings) implements Device {
        @Override
        public String name() {
            return loops.name();
        }

        @Override
        public boolean supports(Precision precision) {
            return loops.supports(precision);
        }

        @Override
        public Memory allocate(long bytes) {
            return loops.allocate(bytes);
        }

        @Override
        public Residence residence() {
            return loops.residence();
        }

        @Override
        public KernelList newKernels() {
            return loops.newKernels();
        }
    }

    /** What a step gives, and the nodes that ran, without the kinds of their kernels. */
    @SuppressWarnings("ArrayRecordComponent") // compared number by number
    private record Step(double loss, float[] gradients, List<String> nodes) {}

    private Step step(EngineOptions options, Set<Saving> savings) {
        StudentGraph graph = Objectives.crossView(network, views(), BATCH, 0.1);
        ParameterStore weights = ParameterStore.initialized(network.layout(), Rng.of(1));
        HashWeights.fill(weights, "");
        ParameterStore gradients = new ParameterStore(network.layout());
        Device device = new SavingDevice(new ScalarDevice(), savings);
        try (Plan plan = new DeviceEngine(device, options).compile(graph, weights)) {
            plan.input("global").assign(HashWeights.array("g", 1.0f, 2 * BATCH, 3, SIZE, SIZE));
            plan.input("local").assign(HashWeights.array("l", 1.0f, BATCH, 3, 8, 8));
            plan.input("targets").assign(Nd4j.valueArrayOf(new long[] {2 * BATCH, OUT}, 1.0 / OUT, DataType.FLOAT));
            graph.draw(Rng.of(2), plan::input);
            Map<String, Double> seconds = plan.profile();
            double loss = plan.backward(Map.of(), gradients).scalar("loss");
            List<String> nodes = seconds.keySet().stream()
                    .map(node -> node.substring(0, (node + ' ').indexOf(' ')))
                    .toList();
            return new Step(loss, gradients.flat().dup().data().asFloat(), nodes);
        }
    }

    @ParameterizedTest
    @EnumSource(Recompute.class)
    void aNormJoinsTheResidualConnectionBeforeItAndGivesTheSame(Recompute recompute) {
        EngineOptions options = new EngineOptions(Precision.FLOAT32, recompute);
        Step plain = step(options, Set.of());
        Step joined = step(options, EnumSet.of(Saving.RESIDUAL_NORMS));
        assertThat(plain.nodes()).contains("dino_ScaledResidual").doesNotContain(JOINED);
        assertThat(joined.nodes()).contains(JOINED).doesNotContain("dino_ScaledResidual");
        assertThat(joined.loss()).isEqualTo(plain.loss());
        assertThat(joined.gradients()).containsExactly(plain.gradients());
    }

    @ParameterizedTest
    @EnumSource(Recompute.class)
    void weightsAreRoundedTogetherAndGiveTheSame(Recompute recompute) {
        EngineOptions options = new EngineOptions(Precision.BFLOAT16, recompute);
        Step plain = step(options, Set.of());
        Step joined = step(options, EnumSet.of(Saving.JOINED_CASTS, Saving.RESIDUAL_NORMS));
        assertThat(joined.nodes()).contains(JOINED, "cast");
        assertThat(joined.loss()).isEqualTo(plain.loss());
        assertThat(joined.gradients()).containsExactly(plain.gradients());
    }

    @Test
    void branchesAreRoundedOnlyInRoundedSteps() {
        Step exact = step(EngineOptions.FLOAT32, Set.of());
        Step same = step(EngineOptions.FLOAT32, EnumSet.allOf(Saving.class));
        assertThat(same.loss()).isEqualTo(exact.loss());
        assertThat(same.gradients()).containsExactly(exact.gradients());
        EngineOptions options = new EngineOptions(Precision.BFLOAT16, Recompute.NONE);
        Step without = step(options, Set.of());
        Step rounded = step(options, EnumSet.of(Saving.ROUNDED_BRANCHES));
        assertThat(rounded.gradients()).isNotEqualTo(without.gradients());
        assertThat(rounded.loss()).isCloseTo(exact.loss(), within(ROUNDED));
        double distance = 0.0;
        double length = 0.0;
        for (int i = 0; i < exact.gradients().length; i++) {
            distance += Math.pow(rounded.gradients()[i] - exact.gradients()[i], 2);
            length += Math.pow(exact.gradients()[i], 2);
        }
        assertThat(Math.sqrt(distance / length)).isLessThan(ROUNDED);
    }
}
