package io.github.dino4j.augment.op;

/**
 * Pillow's 8-bit HSV, there and back. Its hue is a function of which channel is largest, of the range of the three and of how
 * far the middle one lies below the largest; its saturation one of range and maximum. Both, and the smallest channel on the
 * way back, are looked up in tables that were filled with Pillow's own arithmetic.
 */
final class Hsv {
    private static final int LEVELS = 256;
    private static final int LEVEL = 0xFF;
    private static final double MAX = 255.0;

    /** Hue by range, distance of the middle channel from the largest, and order of the channels (three bits). */
    private static final byte[] HUE = new byte[LEVELS * LEVELS * 8];

    /** By range and maximum: saturation, and in the high byte the smallest channel that it leads back to. */
    private static final char[] SATURATION = new char[LEVELS * LEVELS];

    /** Saturation in [0, 1]. */
    private static final float[] SHARE = new float[LEVELS];

    /** By hue: the share of the saturation that the middle channel lacks, where it falls and where it rises. */
    private static final float[] FALLING = new float[LEVELS];

    private static final double[] RISING = new double[LEVELS];

    /** By hue: where the largest, the middle and the smallest channel lie in a pixel, five bits each. */
    private static final int[] PLACES = new int[LEVELS];

    static {
        int[][] places = {{16, 8, 0}, {8, 16, 0}, {8, 0, 16}, {0, 8, 16}, {0, 16, 8}, {16, 0, 8}};
        for (int i = 0; i < LEVELS; i++) {
            SHARE[i] = (float) (i / MAX);
            double sector = (float) i * 6.0 / MAX;
            int whole = (int) Math.floor(sector);
            float part = (float) (sector - (float) whole);
            boolean falls = whole % 2 == 1;
            FALLING[i] = falls ? part : 0.0f;
            RISING[i] = falls ? 0.0 : 1.0 - part;
            int[] place = places[whole % 6];
            PLACES[i] = place[0] | (place[1] << 5) | (place[2] << 10);
        }
        for (int max = 0; max < LEVELS; max++) {
            SATURATION[max] = (char) (max << 8); // grey
            for (int range = 1; range <= max; range++) {
                int saturation = (int) (range / (float) max * MAX);
                int smallest = round(max * (1.0 - SHARE[saturation]));
                SATURATION[(range << 8) | max] = (char) (saturation | (smallest << 8));
            }
        }
        for (int range = 1; range < LEVELS; range++) {
            for (int below = 0; below <= range; below++) {
                hues(range, below);
            }
        }
    }

    private Hsv() {}

    /** Hues of the six orders; where channels are equal the formulas agree with the order that {@link #order} gives. */
    private static void hues(int range, int below) {
        int at = ((range << 8) | below) << 3;
        float middle = (float) below / (float) range;
        for (int order = 0; order < 8; order++) {
            boolean greenOverRed = (order & 1) != 0;
            boolean blueOverGreen = (order & 2) != 0;
            boolean blueOverRed = (order & 4) != 0;
            float h;
            if (!greenOverRed && !blueOverRed) { // red is largest
                h = blueOverGreen ? middle - 1.0f : 1.0f - middle;
            } else if (greenOverRed && !blueOverGreen) { // green is largest
                h = blueOverRed ? (float) (2.0 + 1.0f - middle) : (float) (2.0 + middle - 1.0f);
            } else { // blue is largest
                h = greenOverRed ? (float) (4.0 + middle - 1.0f) : (float) (4.0 + 1.0f - middle);
            }
            float turned = (float) ((h / 6.0 + 1.0) % 1.0);
            HUE[at | order] = (byte) Math.min(Math.max((int) (turned * MAX), 0), LEVEL);
        }
    }

    /** Rounds halves away from zero, as C does; values are in [0, 255]. */
    private static int round(double value) {
        return (int) (value + 0.5);
    }

    /**
     * Adds to the hue of pixels, modulo 256.
     *
     * @param channels red, green and blue, and room for one more value; all are overwritten
     * @param pixels overwritten with the result
     */
    static void turn(int[][] channels, int length, int shift, int[] pixels) {
        int[] hues = channels[3];
        int[] saturations = channels[0];
        order(channels[0], channels[1], channels[2], length, hues);
        range(channels[0], channels[1], channels[2], length, hues);
        for (int i = 0; i < length; i++) {
            int hue = (HUE[hues[i]] + shift) & LEVEL;
            int max = saturations[i] & LEVEL;
            int saturation = SATURATION[saturations[i]];
            float share = SHARE[saturation & LEVEL];
            double lack = (double) (share * FALLING[hue]) + share * RISING[hue]; // one of them is 0
            int middle = round(max * (1.0 - lack));
            int places = PLACES[hue];
            pixels[i] = (max << places) | (middle << (places >> 5)) | ((saturation >> 8) << (places >> 10));
        }
    }

    /** Which of two channels is the larger one, for the three pairs. */
    private static void order(int[] red, int[] green, int[] blue, int length, int[] order) {
        for (int i = 0; i < length; i++) {
            order[i] = (((red[i] - green[i]) >> 31) & 1)
                    | (((green[i] - blue[i]) >> 31) & 2)
                    | (((red[i] - blue[i]) >> 31) & 4);
        }
    }

    /** Completes the index into {@link #HUE} in {@code order}, and puts that into {@link #SATURATION} in the place of red. */
    private static void range(int[] red, int[] green, int[] blue, int length, int[] order) {
        for (int i = 0; i < length; i++) {
            int ab = red[i] - green[i];
            int high = red[i] - (ab & (ab >> 31)); // the larger of red and green
            int low = green[i] + (ab & (ab >> 31));
            int bc = high - blue[i];
            int max = high - (bc & (bc >> 31));
            int bl = low - blue[i];
            int min = blue[i] + (bl & (bl >> 31));
            int sum = red[i] + green[i] + blue[i];
            order[i] |= ((max - min) << 11) | ((2 * max + min - sum) << 3);
            red[i] = ((max - min) << 8) | max;
        }
    }
}
