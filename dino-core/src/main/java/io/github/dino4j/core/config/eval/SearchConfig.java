package io.github.dino4j.core.config.eval;

import io.github.dino4j.core.config.bind.Bounds;

/**
 * Searching images by an image, and maps of them.
 *
 * @param top images found for each query
 * @param map how a map is drawn
 */
public record SearchConfig(int top, MapConfig map) {
    /**
     * Checks the bounds.
     *
     * @param top images found for each query
     * @param map how a map is drawn
     */
    public SearchConfig {
        new Bounds().atLeast("top", top, 1).hold();
    }
}
