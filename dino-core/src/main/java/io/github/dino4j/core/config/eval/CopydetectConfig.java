package io.github.dino4j.core.config.eval;

import io.github.dino4j.core.config.bind.Bounds;

/**
 * Copy detection.
 *
 * @param imageSize side in pixels that images are squeezed to
 * @param gemPower exponent of the generalised mean over patch tokens
 * @param candidates images of each query's list that are looked at
 */
public record CopydetectConfig(int imageSize, double gemPower, int candidates) {
    /**
     * Checks the bounds.
     *
     * @param imageSize side in pixels that images are squeezed to
     * @param gemPower exponent of the generalised mean over patch tokens
     * @param candidates images of each query's list that are looked at
     */
    public CopydetectConfig {
        new Bounds()
                .atLeast("image_size", imageSize, 1)
                .above("gem_power", gemPower, 0.0)
                .atLeast("candidates", candidates, 1)
                .hold();
    }
}
