package io.github.dino4j.eval.picture;

import io.github.dino4j.augment.image.RgbImage;
import java.util.Arrays;

/** Whether two images are one, whatever their files are called: an image is no find for itself. */
public final class SamePixels {
    private SamePixels() {}

    /**
     * Compares two images.
     *
     * @param one an image
     * @param other another
     * @return whether size, channels and all pixels are the same
     */
    public static boolean are(RgbImage one, RgbImage other) {
        return one.width() == other.width()
                && one.height() == other.height()
                && one.channels() == other.channels()
                && Arrays.equals(one.pixels(), other.pixels());
    }
}
