package io.github.dino4j.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.EngineOptions;
import io.github.dino4j.core.engine.GraphSource;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.scalar.ScalarDevice;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;

/** Planning, seen through what runs on the device of plain loops. */
class KernelPlanTest {
    private static final int N = 4;
    private static final ParameterStore NONE = new ParameterStore(new ParameterLayout(List.of()));

    @BeforeAll
    static void register() {
        KernelOp.register(new TestProduct(), new TestGelu());
    }

    private static Engine engine(Precision precision) {
        return new DeviceEngine(new ScalarDevice(), new EngineOptions(precision, Recompute.NONE));
    }

    private static float[] ramp() {
        float[] values = new float[N * N];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i % 7 - 3) * 0.3f;
        }
        return values;
    }

    private static Plan compiled(Precision precision, GraphSource source) {
        Plan plan = engine(precision).compile(source, NONE);
        plan.write("x", ramp());
        return plan;
    }

    /** {@return the nodes that a run executes} */
    private static Map<String, Double> nodes(Plan plan) {
        Map<String, Double> profile = plan.profile();
        plan.forward(Map.of());
        return profile;
    }

    @Test
    void whatNoResultDependsOnIsLeftOut() {
        try (Plan plan = compiled(Precision.FLOAT32, graph -> {
            SDVariable x = graph.input("x", N, N);
            new TestGelu(graph.sameDiff(), x);
            graph.output("y", new TestProduct(graph.sameDiff(), x, x).output());
        })) {
            assertThat(nodes(plan).keySet()).containsExactly("test_product java");
        }
    }

    @Test
    void whatFollowsAProductAloneIsDoneWithIt() {
        try (Plan plan = compiled(Precision.FLOAT32, graph -> {
            SDVariable x = graph.input("x", N, N);
            SDVariable product = new TestProduct(graph.sameDiff(), x, x).output();
            graph.output("y", new TestGelu(graph.sameDiff(), product).output());
        })) {
            assertThat(nodes(plan).keySet()).containsExactly("test_product+test_gelu java");
        }
    }

    @Test
    void aProductThatIsReadElsewhereIsKept() {
        try (Plan plan = compiled(Precision.FLOAT32, graph -> {
            SDVariable x = graph.input("x", N, N);
            SDVariable product = new TestProduct(graph.sameDiff(), x, x).output();
            graph.output("y", new TestGelu(graph.sameDiff(), product).output());
            graph.output("product", product);
        })) {
            assertThat(nodes(plan).keySet()).containsExactlyInAnyOrder("test_product java", "test_gelu java");
        }
    }

    private static GraphSource chain() {
        return graph -> {
            SDVariable x = graph.input("x", N, N);
            SDVariable y = x;
            for (int i = 0; i < 6; i++) {
                y = new TestProduct(graph.sameDiff(), y, x).output();
            }
            graph.output("y", y);
        };
    }

    @Test
    void valuesThatFollowEachOtherShareMemory() {
        try (Plan plan = compiled(Precision.FLOAT32, chain())) {
            plan.forward(Map.of());
            assertThat(plan.workspaceBytes()).isEqualTo(2L * N * N * Float.BYTES);
        }
    }

    @Test
    void whatOnlyProductsReadIsRoundedAndInputsAreCopiedOnce() {
        try (Plan exact = compiled(Precision.FLOAT32, chain());
                Plan rounded = compiled(Precision.BFLOAT16, chain())) {
            float[] expected = exact.forward(Map.of()).floats("y");
            assertThat(nodes(rounded).keySet()).containsExactlyInAnyOrder("test_product java", "cast java");
            float[] actual = rounded.forward(Map.of()).floats("y");
            assertThat(actual).isNotEqualTo(expected);
            for (int i = 0; i < expected.length; i++) {
                assertThat(actual[i]).isCloseTo(expected[i], within(0.1f));
            }
        }
    }

    @Test
    void anOutputIsComputedWhereAnotherPlanReadsIt() {
        Engine engine = engine(Precision.FLOAT32).takingTurns();
        GraphSource source = graph -> {
            SDVariable x = graph.input("x", N, N);
            graph.output("y", new TestProduct(graph.sameDiff(), x, x).output());
        };
        try (Plan first = engine.compile(source, NONE);
                Plan second = engine.compile(source, NONE)) {
            first.place("y", second, "x");
            first.write("x", ramp());
            float[] y = first.forward(Map.of()).floats("y");
            assertThat(second.read("x")).containsExactly(y);
            float[] once = second.forward(Map.of()).floats("y");
            first.forward(Map.of());
            assertThat(second.forward(Map.of()).floats("y")).containsExactly(once);
            assertThatThrownBy(() -> first.place("y", second, "x")).hasMessageContaining("before its first run");
        }
    }

    /** Here a node after it still reads what the output replaces. */
    @Test
    void anOutputOfOneRunIsAnInputOfTheNext() {
        GraphSource source = graph -> {
            SDVariable x = graph.input("x", N, N);
            graph.output("next", new TestGelu(graph.sameDiff(), x).output());
            graph.output("y", new TestProduct(graph.sameDiff(), x, x).output());
        };
        try (Plan plan = engine(Precision.FLOAT32).compile(source, NONE);
                Plan fresh = engine(Precision.FLOAT32).compile(source, NONE)) {
            plan.place("next", plan, "x");
            plan.write("x", ramp());
            fresh.write("x", ramp());
            float[] first = plan.forward(Map.of()).floats("y");
            assertThat(first).containsExactly(fresh.forward(Map.of()).floats("y"));
            fresh.write("x", fresh.forward(Map.of()).floats("next"));
            assertThat(plan.forward(Map.of()).floats("y"))
                    .containsExactly(fresh.forward(Map.of()).floats("y"));
        }
    }

    @Test
    void plansReadOneInputTogether() {
        Engine engine = engine(Precision.FLOAT32);
        try (Plan owner = engine.compile(chain(), NONE);
                Plan other = engine.compile(chain(), NONE)) {
            other.share("x", owner, "x");
            owner.write("x", ramp());
            assertThat(other.forward(Map.of()).floats("y"))
                    .containsExactly(owner.forward(Map.of()).floats("y"));
        }
    }

    @Test
    void anOutputOfAnotherSizeIsRefused() {
        GraphSource small =
                graph -> graph.output("z", new TestGelu(graph.sameDiff(), graph.input("small", 1, N)).output());
        try (Plan plan = compiled(Precision.FLOAT32, chain());
                Plan other = engine(Precision.FLOAT32).compile(small, NONE)) {
            plan.place("y", other, "small");
            assertThatThrownBy(() -> plan.forward(Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the output y has 16 numbers");
        }
    }
}
