package io.github.dino4j.core.config.eval;

import io.github.dino4j.core.config.bind.Bounds;

/**
 * Video object segmentation.
 *
 * @param shortSide shorter side of frames in pixels
 * @param lastFrames frames before the one at hand that labels come from, beside the first
 * @param radius how many patches a label may move in each direction, 0 for any number
 * @param neighbors source patches that each patch takes its label from
 * @param temperature temperature of their weights
 */
public record VideoConfig(int shortSide, int lastFrames, int radius, int neighbors, double temperature) {
    private static final int LEAST_SIDE = 64;

    /**
     * Checks the bounds.
     *
     * @param shortSide shorter side of frames in pixels
     * @param lastFrames frames before the one at hand that labels come from, beside the first
     * @param radius how many patches a label may move in each direction, 0 for any number
     * @param neighbors source patches that each patch takes its label from
     * @param temperature temperature of their weights
     */
    public VideoConfig {
        new Bounds()
                .atLeast("short_side", shortSide, LEAST_SIDE)
                .atLeast("last_frames", lastFrames, 0)
                .atLeast("radius", radius, 0)
                .atLeast("neighbors", neighbors, 1)
                .temperature("temperature", temperature)
                .hold();
    }
}
