package io.github.dino4j.core.config.view;

import io.github.dino4j.core.config.bind.Bounds;

/**
 * Colour jitter: four operations in random order.
 *
 * @param prob probability of any jitter
 * @param brightness largest relative change of brightness
 * @param contrast largest relative change of contrast
 * @param saturation largest relative change of saturation
 * @param hue largest turn of the hue circle, at most 0.5
 */
public record JitterConfig(double prob, double brightness, double contrast, double saturation, double hue) {
    private static final double MOST_HUE = 0.5; // of the circle, either way

    /**
     * Checks the bounds.
     *
     * @param prob probability of any jitter
     * @param brightness largest relative change of brightness
     * @param contrast largest relative change of contrast
     * @param saturation largest relative change of saturation
     * @param hue largest turn of the hue circle, at most 0.5
     */
    public JitterConfig {
        new Bounds()
                .share("prob", prob)
                .notNegative("brightness", brightness)
                .notNegative("contrast", contrast)
                .notNegative("saturation", saturation)
                .demand("hue", hue >= 0 && hue <= MOST_HUE, "must be in [0, " + MOST_HUE + "]", hue)
                .hold();
    }
}
