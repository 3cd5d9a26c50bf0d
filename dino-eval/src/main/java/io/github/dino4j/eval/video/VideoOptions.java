package io.github.dino4j.eval.video;

import io.github.dino4j.core.config.BuiltinConfigs;
import io.github.dino4j.core.config.eval.VideoConfig;

/**
 * How labels are propagated. Start from {@link #published()} and change what differs.
 *
 * @param shortSide shorter side of frames in pixels; the other is cut to a multiple of 64
 * @param lastFrames frames before the one at hand that labels come from, beside the first
 * @param radius how many patches a label may move in each direction, 0 for any number
 * @param neighbours source patches that each patch takes its label from
 * @param temperature of the weights exp(cosine / temperature)
 */
public record VideoOptions(int shortSide, int lastFrames, int radius, int neighbours, double temperature) {
    private static final double LEAST_TEMPERATURE = 1e-4; // below, weights exp(cosine / temperature) overflow

    /**
     * Checks the bounds.
     *
     * @param shortSide at least 64
     * @param lastFrames at least 0
     * @param radius at least 0
     * @param neighbours at least 1
     * @param temperature at least 0.0001
     */
    public VideoOptions {
        if (shortSide < 64) {
            throw new IllegalArgumentException("shortSide must be at least 64, was " + shortSide);
        }
        if (lastFrames < 0 || radius < 0 || neighbours < 1) {
            throw new IllegalArgumentException(
                    "lastFrames and radius must be at least 0 and neighbours at least 1, were " + lastFrames + ", "
                            + radius + " and " + neighbours);
        }
        if (!(temperature >= LEAST_TEMPERATURE) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("temperature must be in [0.0001, infinity), was " + temperature);
        }
    }

    /** {@return the original's: the base configuration's {@code eval.video}} */
    public static VideoOptions published() {
        return of(BuiltinConfigs.evaluation().video());
    }

    /**
     * The options of a configuration.
     *
     * @param config its {@code eval.video} part
     * @return the options
     */
    public static VideoOptions of(VideoConfig config) {
        return new VideoOptions(
                config.shortSide(), config.lastFrames(), config.radius(), config.neighbors(), config.temperature());
    }

    /**
     * Another size of frames.
     *
     * @param pixels shorter side
     * @return the changed options
     */
    public VideoOptions withShortSide(int pixels) {
        return new VideoOptions(pixels, lastFrames, radius, neighbours, temperature);
    }
}
