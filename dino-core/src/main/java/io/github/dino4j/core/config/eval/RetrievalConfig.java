package io.github.dino4j.core.config.eval;

import io.github.dino4j.core.config.bind.Bounds;
import java.util.List;

/**
 * Image retrieval.
 *
 * @param imageSize longest side in pixels that images are shrunk to
 * @param scales factors of that size whose features are averaged
 * @param queryBox whether queries are cut to their boxes
 * @param pool how an image becomes one vector: {@code model}, {@code gem} or {@code rmac}
 * @param gemPower exponent of the generalised mean
 */
public record RetrievalConfig(int imageSize, List<Double> scales, boolean queryBox, String pool, double gemPower) {
    private static final double MOST_SCALE = 4.0;

    /**
     * Checks the bounds.
     *
     * @param imageSize longest side in pixels that images are shrunk to
     * @param scales factors of that size whose features are averaged
     * @param queryBox whether queries are cut to their boxes
     * @param pool how an image becomes one vector: {@code model}, {@code gem} or {@code rmac}
     * @param gemPower exponent of the generalised mean
     */
    public RetrievalConfig {
        new Bounds()
                .atLeast("image_size", imageSize, 1)
                .demand(
                        "scales",
                        !scales.isEmpty() && scales.stream().allMatch(scale -> scale > 0 && scale <= MOST_SCALE),
                        "must be numbers above 0 up to 4",
                        scales)
                .oneOf("pool", pool, "model", "gem", "rmac")
                .demand("gem_power", gemPower > 0 && Double.isFinite(gemPower), "must be a number above 0", gemPower)
                .hold();
    }
}
