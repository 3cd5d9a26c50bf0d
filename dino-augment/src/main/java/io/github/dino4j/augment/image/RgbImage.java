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

    /**
     * Three channels as an image of their own, for operations that work on RGB; the last channel is repeated where there
     * are fewer behind the first.
     *
     * @param first channel
     * @return channels first to first + 2, this image itself where it has no others
     */
    public RgbImage three(int first) {
        if (channels == RGB && first == 0) {
            return this;
        }
        byte[] samples = new byte[width * height * RGB];
        for (int i = 0; i < RGB; i++) {
            int channel = Math.min(first + i, channels - 1);
            for (int p = 0; p < width * height; p++) {
                samples[p * RGB + i] = pixels[p * channels + channel];
            }
        }
        return new RgbImage(width, height, samples);
    }

    /**
     * A pixel as pictures show it: its first three channels, the last one repeated where there are fewer.
     *
     * @param x column
     * @param y row
     * @return {@code 0xRRGGBB}
     */
    public int rgb(int x, int y) {
        int at = (y * width + x) * channels;
        int green = pixels[at + Math.min(1, channels - 1)] & 0xFF;
        int blue = pixels[at + Math.min(2, channels - 1)] & 0xFF;
        return (pixels[at] & 0xFF) << 16 | green << 8 | blue;
    }
}
