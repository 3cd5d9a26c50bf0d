package io.github.dino4j.eval.attention;

import io.github.dino4j.core.config.BuiltinConfigs;
import io.github.dino4j.core.config.eval.AttentionConfig;

/**
 * Which attention is looked at. Start from {@link #published()} and change what differs.
 *
 * @param block from 0; negative ones count from the last, -1
 * @param mass share of a map's mass that masks keep, in (0, 1]
 * @param size side in pixels that images are squeezed to, 0 for images as they are
 */
public record AttentionOptions(int block, double mass, int size) {
    /**
     * Checks the bounds.
     *
     * @param block any number
     * @param mass in (0, 1]
     * @param size at least 0
     */
    public AttentionOptions {
        if (!(mass > 0 && mass <= 1)) {
            throw new IllegalArgumentException("the mass to keep must be in (0, 1], was " + mass);
        }
        if (size < 0) {
            throw new IllegalArgumentException("size must be at least 0, was " + size);
        }
    }

    /** {@return the original's: the base configuration's {@code eval.attention}} */
    public static AttentionOptions published() {
        return of(BuiltinConfigs.evaluation().attention());
    }

    /**
     * The options of a configuration.
     *
     * @param config its {@code eval.attention} part
     * @return the options
     */
    public static AttentionOptions of(AttentionConfig config) {
        return new AttentionOptions(config.block(), config.mass(), config.size());
    }

    /**
     * Another block.
     *
     * @param index from 0; negative ones count from the last, -1
     * @return the changed options
     */
    public AttentionOptions withBlock(int index) {
        return new AttentionOptions(index, mass, size);
    }

    /**
     * Another share of the mass.
     *
     * @param share in (0, 1]
     * @return the changed options
     */
    public AttentionOptions withMass(double share) {
        return new AttentionOptions(block, share, size);
    }

    /**
     * Another size.
     *
     * @param pixels side of the square, 0 for images as they are
     * @return the changed options
     */
    public AttentionOptions withSize(int pixels) {
        return new AttentionOptions(block, mass, pixels);
    }
}
