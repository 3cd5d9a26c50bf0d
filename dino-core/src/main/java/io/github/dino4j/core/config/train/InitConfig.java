package io.github.dino4j.core.config.train;

import io.github.dino4j.core.config.bind.Bounds;

/**
 * What student and teacher start from instead of random weights.
 *
 * @param weights any weights file or run directory, empty for random weights
 * @param network of a file with two networks {@code teacher}, {@code student}, or {@code both}, each from its own
 * @param head {@code auto}: the file's where it fits, with the centre; {@code new}: a new one
 * @param channels how a stem of another number of channels is made: {@code mean} or {@code repeat}
 */
public record InitConfig(String weights, String network, String head, String channels) {
    /**
     * Checks the bounds.
     *
     * @param weights any weights file or run directory, empty for random weights
     * @param network of a file with two networks {@code teacher}, {@code student}, or {@code both}, each from its own
     * @param head {@code auto}: the file's where it fits, with the centre; {@code new}: a new one
     * @param channels how a stem of another number of channels is made: {@code mean} or {@code repeat}
     */
    public InitConfig {
        new Bounds()
                .path("weights", weights)
                .oneOf("network", network, "teacher", "student", "both")
                .oneOf("head", head, "auto", "new")
                .oneOf("channels", channels, "mean", "repeat")
                .hold();
    }
}
