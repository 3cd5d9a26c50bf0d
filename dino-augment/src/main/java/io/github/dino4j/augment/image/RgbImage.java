package io.github.dino4j.augment.image;

/**
 * An image of 8-bit samples, red, green and blue unless it says otherwise, interleaved row by row: sample (y, x, c) is {@code
 * pixels[(y * width + x) * channels + c]}.
 *
 * @param width columns, at least 1
 * @param height rows, at least 1
 * @param channels samples of a pixel, 3 for RGB
 * @param pixels begin with {@code height * width * channels} samples; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // pixels are bulk data: compared by no one, copied by no one
public record RgbImage(int width, int height, int channels, byte[] pixels) {
    /** Samples of an RGB pixel. */
    public static final int RGB = 3;

    /**
     * Checks that the samples fill the image.
     *
     * @param width columns
     * @param height rows
     * @param channels samples of a pixel
     * @param pixels the samples
     */
    public RgbImage {
        if (width < 1 || height < 1 || channels < 1 || pixels.length < (long) width * height * channels) {
            throw new IllegalArgumentException("an image of " + width + "x" + height + " pixels of " + channels
                    + " channels cannot have " + pixels.length + " samples");
        }
    }

    /**
     * An RGB image.
     *
     * @param width columns
     * @param height rows
     * @param pixels the samples
     */
    public RgbImage(int width, int height, byte[] pixels) {
        this(width, height, RGB, pixels);
    }
}
