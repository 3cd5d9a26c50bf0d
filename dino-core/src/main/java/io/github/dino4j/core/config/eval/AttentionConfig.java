package io.github.dino4j.core.config.eval;

import io.github.dino4j.core.config.bind.Bounds;

/**
 * Attention as pictures and masks.
 *
 * @param block block that is looked at, from 0, or from -1 backwards
 * @param mass share of a map's mass that masks keep
 * @param size side in pixels that images are squeezed to, 0 for images as they are
 */
public record AttentionConfig(int block, double mass, int size) {
    /**
     * Checks the bounds.
     *
     * @param block block that is looked at, from 0, or from -1 backwards
     * @param mass share of a map's mass that masks keep
     * @param size side in pixels that images are squeezed to, 0 for images as they are
     */
    public AttentionConfig {
        new Bounds()
                .demand("mass", mass > 0 && mass <= 1, "must be in (0, 1]", mass)
                .atLeast("size", size, 0)
                .hold();
    }
}
