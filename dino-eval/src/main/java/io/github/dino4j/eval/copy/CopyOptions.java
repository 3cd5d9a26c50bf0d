package io.github.dino4j.eval.copy;

import io.github.dino4j.core.config.BuiltinConfigs;
import io.github.dino4j.core.config.eval.CopydetectConfig;

/**
 * How copies are searched. Start from {@link #published()} and change what differs.
 *
 * @param imageSize side in pixels that images are squeezed to
 * @param gemPower exponent of the generalised mean over patch tokens
 * @param candidates images of each query's list that are looked at
 */
public record CopyOptions(int imageSize, double gemPower, int candidates) {
    /**
     * Checks the bounds.
     *
     * @param imageSize at least 1
     * @param gemPower above 0
     * @param candidates at least 1
     */
    public CopyOptions {
        if (imageSize < 1 || candidates < 1) {
            throw new IllegalArgumentException(
                    "imageSize and candidates must be at least 1, were " + imageSize + " and " + candidates);
        }
        if (!(gemPower > 0) || Double.isInfinite(gemPower)) {
            throw new IllegalArgumentException("gemPower must be in (0, infinity), was " + gemPower);
        }
    }

    /** {@return the original's: the base configuration's {@code eval.copydetect}} */
    public static CopyOptions published() {
        return of(BuiltinConfigs.evaluation().copydetect());
    }

    /**
     * The options of a configuration.
     *
     * @param config its {@code eval.copydetect} part
     * @return the options
     */
    public static CopyOptions of(CopydetectConfig config) {
        return new CopyOptions(config.imageSize(), config.gemPower(), config.candidates());
    }

    /**
     * Another size.
     *
     * @param pixels side of the square
     * @return the changed options
     */
    public CopyOptions withImageSize(int pixels) {
        return new CopyOptions(pixels, gemPower, candidates);
    }
}
