package io.github.dino4j.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.schedule.StepValues;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

/** What every optimiser owes to the training loop and to checkpoints. */
abstract class OptimizerContract {
    private static final Initializer NORMAL = Initializer.normal(0.5);
    private static final String LAST = "head.last_layer.weight_v";
    private static final String NORMS = "head.last_layer.weight_g";

    /** Sizes on both sides of the unit of parallel work. */
    final ParameterLayout layout = new ParameterLayout(List.of(
            new Parameter("blocks.0.mlp.fc1.weight", List.of(37L, 911L), NORMAL, true),
            new Parameter("blocks.0.mlp.fc1.bias", List.of(37L), NORMAL, true),
            new Parameter(LAST, List.of(6L, 2048L), NORMAL, true),
            new Parameter(NORMS, List.of(6L, 1L), NORMAL, false)));

    /** A new optimiser without memory. */
    abstract Optimizer create(ParameterLayout parameters);

    private final ParameterStore weights = drawn("weights");

    private ParameterStore drawn(String purpose) {
        return ParameterStore.initialized(layout, Rng.of(5).fold(purpose));
    }

    private static StepValues at(int iteration, boolean frozen) {
        return StepValues.of(iteration, 0, 0.01 / (1 + iteration), 0.1, frozen);
    }

    private void steps(Optimizer optimizer, ParameterStore moved, int from, int to) {
        for (int i = from; i < to; i++) {
            optimizer.step(moved, drawn("gradients " + i), at(i, false));
        }
    }

    static ParameterStore moment(Optimizer optimizer, String name) {
        return Objects.requireNonNull(optimizer.moments().get(name));
    }

    private static float[] all(ParameterStore store) {
        float[] values = new float[Math.toIntExact(store.layout().size())];
        store.buffer().get(values);
        return values;
    }

    @Test
    void aStepMovesEveryTrainableParameter() {
        create(layout).step(weights, drawn("gradients"), at(0, false));

        for (Parameter parameter : layout.parameters()) {
            boolean same = Arrays.equals(
                    weights.get(parameter.name()), drawn("weights").get(parameter.name()));
            assertThat(same).as(parameter.name() + " stays").isEqualTo(!parameter.trainable());
        }
    }

    @Test
    void aFrozenLastLayerKeepsItsBytesAndItsStepCount() {
        Optimizer optimizer = create(layout);

        optimizer.step(weights, drawn("gradients"), at(0, true));

        assertThat(weights.get(LAST)).isEqualTo(drawn("weights").get(LAST));
        assertThat(optimizer.steps()).containsExactly(1, 1, 0, 0);
        optimizer.moments().values().forEach(moment -> assertThat(moment.get(LAST))
                .containsOnly(0.0f));
    }

    @Test
    void gradientsAreNotChanged() {
        ParameterStore gradients = drawn("gradients");

        create(layout).step(weights, gradients, at(0, false));

        assertThat(all(gradients)).isEqualTo(all(drawn("gradients")));
    }

    @Test
    void oneThreadGivesTheBytesOfSeven() throws Exception {
        ParameterStore one = drawn("weights");
        ParameterStore seven = drawn("weights");

        in(1, () -> steps(create(layout), one, 0, 3));
        in(7, () -> steps(create(layout), seven, 0, 3));

        assertThat(all(one)).isEqualTo(all(seven));
    }

    /** Parallel streams stay in the pool that they are started from. */
    static void in(int threads, Runnable work) throws Exception {
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
            pool.submit(work).get();
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void restoredMemoryContinuesAsIfNeverInterrupted() {
        ParameterStore uninterrupted = drawn("weights");
        steps(create(layout), uninterrupted, 0, 5);
        Optimizer before = create(layout);
        steps(before, weights, 0, 2);

        Optimizer after = create(layout);
        after.moments().forEach((name, moment) -> moment.copyFrom(moment(before, name)));
        System.arraycopy(before.steps(), 0, after.steps(), 0, before.steps().length);
        steps(after, weights, 2, 5);

        assertThat(all(weights)).isEqualTo(all(uninterrupted));
    }

    @Test
    void weightsOfAnotherLayoutAreRefused() {
        ParameterStore other = new ParameterStore(
                new ParameterLayout(List.of(new Parameter("a", List.of(3L), Initializer.ZEROS, true))));

        assertThatThrownBy(() -> create(layout).step(other, drawn("gradients"), at(0, false)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("weights have 16 floats");
    }
}
