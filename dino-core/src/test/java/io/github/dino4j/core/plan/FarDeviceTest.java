package io.github.dino4j.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.device.Device;
import io.github.dino4j.core.device.FarDevice;
import io.github.dino4j.core.device.FlatContract;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.EngineOptions;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.GraphSource;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.scalar.ScalarDevice;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;

/** Nothing but the device itself may take its memory for the host's. */
class FarDeviceTest extends FlatContract {
    private static final int N = 3;
    private static final Parameter WEIGHT =
            new Parameter("weight", List.of((long) N, (long) N), Initializer.normal(1.0), true);

    private final FarDevice far = new FarDevice();

    @Override
    protected Device device() {
        return far;
    }

    @BeforeAll
    static void register() {
        KernelOp.register(new TestProduct(), new TestGelu());
    }

    private static Engine engine(Device device) {
        return new DeviceEngine(device, new EngineOptions(Precision.FLOAT32, Recompute.NONE)).takingTurns();
    }

    private static GraphSource layer() {
        return graph -> {
            SDVariable product =
                    new TestProduct(graph.sameDiff(), graph.input("x", N, N), graph.parameter(WEIGHT)).output();
            graph.output("y", new TestGelu(graph.sameDiff(), product).output());
        };
    }

    private static float[] twoLayers(Device device) {
        ParameterLayout layout = new ParameterLayout(List.of(WEIGHT));
        ParameterStore weights = ParameterStore.initialized(layout, Rng.of(1)).on(device.residence());
        Engine engine = engine(device);
        try (Plan first = engine.compile(layer(), weights);
                Plan second = engine.compile(layer(), weights)) {
            first.place("y", second, "x");
            first.write("x", new float[] {1, 2, 3, -4, 5, -6, 0.5f, 0.25f, 0.125f});
            first.forward(Map.of());
            float[] once = second.forward(Map.of()).floats("y");
            weights.arithmetic().scale(weights.tensor(), 2.0f, weights.tensor());
            first.input("x").assign(1.0);
            first.forward(Map.of());
            float[] again = second.forward(Map.of()).floats("y");
            assertThat(again).isNotEqualTo(once);
            return again;
        }
    }

    @Test
    void inputsWeightsAndResultsCrossWhereTheyMust() {
        assertThat(twoLayers(far)).containsExactly(twoLayers(new ScalarDevice()));
    }

    /** What is written goes straight to the device: the host's array holds it once it is asked for. */
    @Test
    void inputsThatWereWrittenCanBeReadAndGivenToo() {
        float[] values = {1, 2, 3, -4, 5, -6, 0.5f, 0.25f, 0.125f};
        for (Device device : List.of(far, new ScalarDevice())) {
            ParameterStore weights = ParameterStore.initialized(new ParameterLayout(List.of(WEIGHT)), Rng.of(1))
                    .on(device.residence());
            try (Plan plan = engine(device).compile(layer(), weights)) {
                plan.write("x", values);
                float[] once = plan.forward(Map.of()).floats("y");
                assertThat(plan.read("x")).containsExactly(values);
                assertThat(plan.input("x").reshape(N * N).toFloatVector()).containsExactly(values);
                assertThat(plan.forward(Map.of()).floats("y")).containsExactly(once);
                plan.write("x", new float[N * N]);
                assertThat(plan.forward(Map.of()).floats("y")).containsOnly(0.0f);
            }
        }
    }

    @Test
    void aParameterThatDoesNotLearnIsReadWhereItLies() {
        Parameter frozen = new Parameter("frozen", List.of((long) N, (long) N), Initializer.ZEROS, false);
        for (Device device : List.of(far, new ScalarDevice())) {
            ParameterStore drawn = new ParameterStore(new ParameterLayout(List.of(frozen)));
            ParameterStore weights = drawn.on(device.residence());
            try (Plan plan = engine(device)
                    .compile(
                            graph -> graph.output(
                                    "y",
                                    new TestProduct(graph.sameDiff(), graph.input("x", N, N), graph.parameter(frozen))
                                            .output()),
                            weights)) {
                plan.write("x", new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1});
                float[] loaded = {1, 2, 3, 4, 5, 6, 7, 8, 9};
                weights.set("frozen", loaded);
                assertThat(plan.forward(Map.of()).floats("y")).containsExactly(loaded);
                weights.arithmetic().scale(weights.tensor(), 2.0f, weights.tensor());
                assertThat(plan.forward(Map.of()).floats("y")).containsExactly(2, 4, 6, 8, 10, 12, 14, 16, 18);
            }
        }
    }

    /** A provider whose engines had a residence each would evaluate weights that nobody moves. */
    @Test
    void weightsInAnotherDevicesMemoryAreRefused() {
        ParameterStore drawn = ParameterStore.initialized(new ParameterLayout(List.of(WEIGHT)), Rng.of(1));
        ParameterStore elsewhere = drawn.on(new FarDevice().residence());
        List<Engine> others = List.of(engine(far), engine(new ScalarDevice()), Engines.named("samediff"));
        for (Engine other : others) {
            assertThatThrownBy(() -> other.compile(layer(), elsewhere))
                    .as(other.name())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("the weights are in the memory of another device than the engine's");
        }
        try (Plan frozen = engine(far).compile(layer(), drawn)) {
            frozen.write("x", new float[N * N]);
            assertThat(frozen.forward(Map.of()).floats("y")).containsOnly(0.0f);
        }
    }
}
