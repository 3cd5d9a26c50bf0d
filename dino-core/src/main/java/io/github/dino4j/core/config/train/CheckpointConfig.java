package io.github.dino4j.core.config.train;

import io.github.dino4j.core.config.bind.Bounds;

/**
 * When checkpoints are written and which are kept.
 *
 * @param everyMinutes minutes between checkpoints, 0 for none by time
 * @param everyEpochs epochs between checkpoints
 * @param keep newest checkpoints kept
 * @param keepEveryEpochs keep each checkpoint of a multiple of so many epochs for good, 0 for none
 */
public record CheckpointConfig(double everyMinutes, int everyEpochs, int keep, int keepEveryEpochs) {
    /**
     * Checks the bounds.
     *
     * @param everyMinutes minutes between checkpoints, 0 for none by time
     * @param everyEpochs epochs between checkpoints
     * @param keep newest checkpoints kept
     * @param keepEveryEpochs keep each checkpoint of a multiple of so many epochs for good, 0 for none
     */
    public CheckpointConfig {
        new Bounds()
                .atLeast("every_epochs", everyEpochs, 1)
                .notNegative("every_minutes", everyMinutes)
                .atLeast("keep_every_epochs", keepEveryEpochs, 0)
                .atLeast("keep", keep, 1)
                .hold();
    }
}
