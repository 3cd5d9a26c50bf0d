package io.github.dino4j.augment.op;

import java.util.Arrays;

/** Operations on colours, in place and bit for bit Pillow's: blends truncate, luma is ITU-R 601 in 16-bit fixed point. */
public final class Colors {
    private static final int LEVEL = 0xFF;
    private static final int GREY = 0x010101;
    private static final int SMOOTH = 13; // sum of the weights

    private Colors() {}

    /**
     * Changes brightness: a blend with black.
     *
     * @param image changed in place
     * @param factor 1 for no change
     */
    public static void brightness(Canvas image, float factor) {
        int[][] channels = image.split();
        Arrays.fill(channels[3], 0, image.size(), 0);
        blend(image, channels, factor);
    }

    /**
     * Changes contrast: a blend with the mean luma, rounded to a whole level.
     *
     * @param image changed in place
     * @param factor 1 for no change
     */
    public static void contrast(Canvas image, float factor) {
        int[][] channels = image.split();
        int size = image.size();
        Lines.luma(channels[0], channels[1], channels[2], size, channels[3]);
        int mean = (int) ((double) sum(channels[3], size) / size + 0.5);
        Arrays.fill(channels[3], 0, size, mean);
        blend(image, channels, factor);
    }

    /**
     * Changes saturation: a blend with the grey image.
     *
     * @param image changed in place
     * @param factor 1 for no change
     */
    public static void saturation(Canvas image, float factor) {
        int[][] channels = image.split();
        Lines.luma(channels[0], channels[1], channels[2], image.size(), channels[3]);
        blend(image, channels, factor);
    }

    /**
     * Changes sharpness: a blend with the image after Pillow's {@code SMOOTH}, whose outermost pixels are those of the image.
     *
     * @param image changed in place
     * @param factor 1 for no change
     */
    public static void sharpness(Canvas image, float factor) {
        int[][] channels = image.split();
        Blend blend = new Blend(factor);
        for (int c = 0; c < Lines.SHIFTS.length; c++) {
            smooth(channels[c], image.width(), image.height(), channels[3]);
            blend.apply(channels[c], channels[3], image.size());
        }
        image.merge(channels);
    }

    /** Means of 3x3 pixels, in which the one in the middle counts five times. */
    private static void smooth(int[] levels, int width, int height, int[] smooth) {
        System.arraycopy(levels, 0, smooth, 0, width * height);
        for (int y = 1; y < height - 1; y++) {
            for (int at = y * width + 1; at < (y + 1) * width - 1; at++) {
                int sum = 4 * levels[at];
                for (int row = at - width; row <= at + width; row += width) {
                    sum += levels[row - 1] + levels[row] + levels[row + 1];
                }
                smooth[at] = (2 * sum + SMOOTH) / (2 * SMOOTH); // to the nearest, since a thirteenth is never a half
            }
        }
    }

    /**
     * Turns the hue in 8-bit HSV.
     *
     * @param image changed in place
     * @param turn part of the circle, from -0.5 to 0.5; 256 steps make a circle, truncated towards zero
     */
    public static void hue(Canvas image, double turn) {
        Hsv.turn(image.split(), image.size(), (int) (turn * LEVEL), image.plane());
    }

    /**
     * Makes the image grey: three equal channels.
     *
     * @param image changed in place
     */
    public static void grayscale(Canvas image) {
        int[][] channels = image.split();
        Lines.luma(channels[0], channels[1], channels[2], image.size(), channels[3]);
        spread(channels[3], image.size(), image.plane());
    }

    private static void spread(int[] luma, int length, int[] pixels) {
        for (int i = 0; i < length; i++) {
            pixels[i] = luma[i] * GREY;
        }
    }

    /**
     * Inverts bright levels.
     *
     * @param image changed in place
     * @param threshold levels from here on become 255 minus the level
     */
    public static void solarize(Canvas image, int threshold) {
        int[][] channels = image.split();
        for (int c = 0; c < Lines.SHIFTS.length; c++) {
            invert(channels[c], image.size(), threshold - 1);
        }
        image.merge(channels);
    }

    private static void invert(int[] levels, int length, int highest) {
        for (int i = 0; i < length; i++) {
            levels[i] ^= ((highest - levels[i]) >> 31) & LEVEL; // 255 minus a level has all its bits turned over
        }
    }

    /**
     * Mirrors left and right.
     *
     * @param image changed in place
     */
    public static void flip(Canvas image) {
        int[] pixels = image.plane();
        for (int y = 0; y < image.height(); y++) {
            int left = y * image.width();
            for (int right = left + image.width() - 1; left < right; left++, right--) {
                int swap = pixels[left];
                pixels[left] = pixels[right];
                pixels[right] = swap;
            }
        }
    }

    /** Blends three channels with the fourth array. */
    private static void blend(Canvas image, int[][] channels, float factor) {
        Blend blend = new Blend(factor);
        for (int c = 0; c < Lines.SHIFTS.length; c++) {
            blend.apply(channels[c], channels[3], image.size());
        }
        image.merge(channels);
    }

    private static long sum(int[] values, int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            sum += values[i];
        }
        return sum;
    }
}
