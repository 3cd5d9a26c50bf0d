package io.github.dino4j.core.config.eval;

import io.github.dino4j.core.config.bind.Bounds;
import java.util.List;

/**
 * Image retrieval.
 *
 * @param imageSize longest side in pixels that images are shrunk to
 * @param scales factors of that size whose features are averaged
 * @param queryBox whether queries are cut to their boxes
 */
public record RetrievalConfig(int imageSize, List<Double> scales, boolean queryBox) {
    private static final double MOST_SCALE = 4.0;

    /**
     * Checks the bounds.
     *
     * @param imageSize longest side in pixels that images are shrunk to
     * @param scales factors of that size whose features are averaged
     * @param queryBox whether queries are cut to their boxes
     */
    public RetrievalConfig {
        new Bounds()
                .atLeast("image_size", imageSize, 1)
                .demand(
                        "scales",
                        !scales.isEmpty() && scales.stream().allMatch(scale -> scale > 0 && scale <= MOST_SCALE),
                        "must be numbers above 0 up to 4",
                        scales)
                .hold();
    }
}
