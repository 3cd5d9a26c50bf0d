package io.github.dino4j.core.config.method;

import io.github.dino4j.core.config.bind.Bounds;

/**
 * The teacher temperature: linear from one value to another over the first epochs, then constant.
 *
 * @param from in the first epoch
 * @param to from the end of the warm-up on
 * @param warmupEpochs length of the warm-up in epochs; the last of them already has the final value
 */
public record TempConfig(double from, double to, int warmupEpochs) {
    /**
     * Checks the bounds.
     *
     * @param from in the first epoch
     * @param to from the end of the warm-up on
     * @param warmupEpochs length of the warm-up in epochs; the last of them already has the final value
     */
    public TempConfig {
        new Bounds()
                .temperature("from", from)
                .temperature("to", to)
                .atLeast("warmup_epochs", warmupEpochs, 0)
                .hold();
    }
}
