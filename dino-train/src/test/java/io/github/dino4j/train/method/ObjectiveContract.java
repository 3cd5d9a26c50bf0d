package io.github.dino4j.train.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.schedule.StepValues;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What every objective owes to the training loop and to checkpoints. */
abstract class ObjectiveContract {
    static final int OUT_DIM = 67;
    static final int ROWS = 6;

    private static final StepValues AT = new StepValues(0, 0, 1e-3, 0.04, 0.996, 0.04, false);

    /** A new objective of {@link #OUT_DIM} outputs without memory. */
    abstract Objective create();

    static float[] logits(long seed) {
        RandomStream random = Rng.of(seed).fold("logits").generator();
        float[] logits = new float[ROWS * OUT_DIM];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) random.uniform(-1.0, 1.0);
        }
        return logits;
    }

    @Test
    void eachRowOfTheTargetsIsADistribution() {
        Objective objective = create();
        for (int step = 0; step < 20; step++) {
            float[] targets = objective.target(logits(step), AT);
            for (int row = 0; row < ROWS; row++) {
                double sum = 0.0;
                for (int k = 0; k < OUT_DIM; k++) {
                    assertThat(targets[row * OUT_DIM + k]).isBetween(0.0f, 1.0f);
                    sum += targets[row * OUT_DIM + k];
                }
                assertThat(sum).as("row " + row + " of step " + step).isCloseTo(1.0, within(1e-5));
            }
            objective.afterStep(logits(step));
        }
    }

    @Test
    void logitsAreNotChanged() {
        Objective objective = create();
        float[] logits = logits(1);

        objective.target(logits, AT);
        objective.afterStep(logits);

        assertThat(logits).isEqualTo(logits(1));
    }

    @Test
    void targetsAloneTeachNothing() {
        Objective objective = create();
        float[] first = objective.target(logits(1), AT);

        assertThat(objective.target(logits(1), AT)).isEqualTo(first);
    }

    @Test
    void restoredMemoryContinuesAsIfNeverInterrupted() {
        Objective before = create();
        before.afterStep(logits(1));
        before.afterStep(logits(2));
        Objective after = create();

        after.state().forEach((name, values) -> {
            float[] saved = Objects.requireNonNull(before.state().get(name));
            System.arraycopy(saved, 0, values, 0, saved.length);
        });

        assertThat(after.target(logits(3), AT)).isEqualTo(before.target(logits(3), AT));
        assertThat(after.target(logits(3), AT)).isNotEqualTo(create().target(logits(3), AT));
    }

    @Test
    void theOrderOfTheRowsDoesNotMatterToTheMemory() {
        float[] logits = logits(1);
        float[] reversed = new float[logits.length];
        for (int row = 0; row < ROWS; row++) {
            System.arraycopy(logits, row * OUT_DIM, reversed, (ROWS - 1 - row) * OUT_DIM, OUT_DIM);
        }
        Objective one = create();
        Objective other = create();

        one.afterStep(logits);
        other.afterStep(reversed);

        one.state().forEach((name, values) -> assertThat(other.state().get(name))
                .as(name + " of " + Arrays.toString(values))
                .containsExactly(values, within(1e-7f)));
    }
}
