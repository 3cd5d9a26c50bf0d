package io.github.dino4j.augment.op;

import java.util.Arrays;

/** Operations on colours, in place and bit for bit Pillow's: blends truncate, luma is ITU-R 601 in 16-bit fixed point. */
public final class Colors {
    private static final int LEVEL = 0xFF;
    private static final int GREY = 0x010101;

    private Colors() {}

    /**
     * Changes brightness: a blend with black.
     *
     * @param image changed in place
     * @param factor 1 for no change
     */
    public static void brightness(Canvas image, float factor) {
        blend(image, 0, factor);
    }

    /**
     * Changes contrast: a blend with the mean luma, rounded to a whole level.
     *
     * @param image changed in place
     * @param factor 1 for no change
     */
    public static void contrast(Canvas image, float factor) {
        int width = image.width();
        int[][] channels = image.channels(width);
        long sum = 0;
        for (int y = 0; y < image.height(); y++) {
            split(image.rows()[y], width, channels);
            Lines.luma(channels[0], channels[1], channels[2], width, channels[3]);
            sum += sum(channels[3], width);
        }
        blend(image, (int) ((double) sum / (width * image.height()) + 0.5), factor);
    }

    /**
     * Changes saturation: a blend with the grey image.
     *
     * @param image changed in place
     * @param factor 1 for no change
     */
    public static void saturation(Canvas image, float factor) {
        Blend blend = new Blend(factor);
        int width = image.width();
        int[][] channels = image.channels(width);
        for (int y = 0; y < image.height(); y++) {
            int[] row = image.rows()[y];
            split(row, width, channels);
            Lines.luma(channels[0], channels[1], channels[2], width, channels[3]);
            blend(blend, channels, width, row);
        }
    }

    /**
     * Turns the hue in 8-bit HSV.
     *
     * @param image changed in place
     * @param turn part of the circle, from -0.5 to 0.5; 256 steps make a circle, truncated towards zero
     */
    public static void hue(Canvas image, double turn) {
        int shift = (int) (turn * LEVEL);
        for (int y = 0; y < image.height(); y++) {
            Hsv.turn(image.rows()[y], image.width(), shift);
        }
    }

    /**
     * Makes the image grey: three equal channels.
     *
     * @param image changed in place
     */
    public static void grayscale(Canvas image) {
        int width = image.width();
        int[][] channels = image.channels(width);
        for (int y = 0; y < image.height(); y++) {
            int[] row = image.rows()[y];
            split(row, width, channels);
            int[] luma = channels[3];
            Lines.luma(channels[0], channels[1], channels[2], width, luma);
            for (int x = 0; x < width; x++) {
                row[x] = luma[x] * GREY;
            }
        }
    }

    /**
     * Inverts bright levels.
     *
     * @param image changed in place
     * @param threshold levels from here on become 255 minus the level
     */
    public static void solarize(Canvas image, int threshold) {
        int width = image.width();
        int[][] channels = image.channels(width);
        for (int y = 0; y < image.height(); y++) {
            int[] row = image.rows()[y];
            split(row, width, channels);
            for (int c = 0; c < 3; c++) {
                invert(channels[c], width, threshold - 1);
            }
            Lines.pack(channels[0], channels[1], channels[2], width, row);
        }
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
        for (int y = 0; y < image.height(); y++) {
            int[] row = image.rows()[y];
            for (int left = 0, right = image.width() - 1; left < right; left++, right--) {
                int swap = row[left];
                row[left] = row[right];
                row[right] = swap;
            }
        }
    }

    private static void blend(Canvas image, int from, float factor) {
        Blend blend = new Blend(factor);
        int width = image.width();
        int[][] channels = image.channels(width);
        Arrays.fill(channels[3], 0, width, from);
        for (int y = 0; y < image.height(); y++) {
            int[] row = image.rows()[y];
            split(row, width, channels);
            blend(blend, channels, width, row);
        }
    }

    /** Blends three channels with the fourth array. */
    private static void blend(Blend blend, int[][] channels, int length, int[] row) {
        for (int c = 0; c < 3; c++) {
            blend.apply(channels[c], channels[3], length);
        }
        Lines.pack(channels[0], channels[1], channels[2], length, row);
    }

    private static void split(int[] row, int length, int[][] channels) {
        Lines.channel(row, Lines.RED, length, channels[0]);
        Lines.channel(row, Lines.GREEN, length, channels[1]);
        Lines.channel(row, Lines.BLUE, length, channels[2]);
    }

    private static long sum(int[] values, int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            sum += values[i];
        }
        return sum;
    }
}
