package io.github.dino4j.core.config.train;

import io.github.dino4j.core.config.bind.Bounds;

/**
 * What the listener {@code tensorboard} writes.
 *
 * @param everySteps steps between the numbers of steps
 * @param embeddings most images of the projector, 0 for none
 */
public record TensorboardConfig(int everySteps, int embeddings) {
    private static final int MOST = 10_000; // small pictures on a sheet of 6,400 pixels; browsers show up to 8,192

    /**
     * Checks the bounds.
     *
     * @param everySteps steps between the numbers of steps
     * @param embeddings most images of the projector, 0 for none
     */
    public TensorboardConfig {
        new Bounds()
                .atLeast("every_steps", everySteps, 1)
                .within("embeddings", embeddings, 0, MOST)
                .hold();
    }
}
