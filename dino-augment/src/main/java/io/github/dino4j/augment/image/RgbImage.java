package io.github.dino4j.augment.image;

/**
 * An image of 8-bit red, green and blue samples, interleaved row by row: sample (y, x, c) is {@code pixels[(y * width + x)
 * * 3 + c]}.
 *
 * @param width columns, at least 1
 * @param height rows, at least 1
 * @param pixels begin with {@code height * width * 3} samples; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // pixels are bulk data: compared by no one, copied by no one
public record RgbImage(int width, int height, byte[] pixels) {
    /**
     * Checks that the samples fill the image.
     *
     * @param width columns
     * @param height rows
     * @param pixels the samples
     */
    public RgbImage {
        if (width < 1 || height < 1 || pixels.length < (long) width * height * 3) {
            throw new IllegalArgumentException(
                    "an RGB image of " + width + "x" + height + " cannot have " + pixels.length + " samples");
        }
    }
}
