package io.github.dino4j.augment.op;

/**
 * Pillow's 8-bit HSV, there and back. Its hue is a function of which channel is largest, of the range of the three and of how
 * far the middle one lies below the largest; its saturation one of range and maximum. Both, and the smallest channel on the
 * way back, are looked up in tables that were filled with Pillow's own arithmetic.
 */
final class Hsv {
    private static final int LEVELS = 256;
    private static final int LEVEL = 0xFF;
    private static final int SIGN = 31;
    private static final double MAX = 255.0;

    /** Hue by order of the channels (three bits), range and distance of the middle channel from the largest. */
    private static final byte[] HUE = new byte[8 * LEVELS * LEVELS];

    /** Saturation by range and maximum. */
    private static final byte[] SATURATION = new byte[LEVELS * LEVELS];

    /** The smallest channel by saturation and value. */
    private static final byte[] SMALLEST = new byte[LEVELS * LEVELS];

    /** Saturation in [0, 1]. */
    private static final float[] SHARE = new float[LEVELS];

    /** By hue: the share of the saturation that the middle channel lacks, where it falls and where it rises. */
    private static final float[] FALLING = new float[LEVELS];

    private static final double[] RISING = new double[LEVELS];

    /** By hue: where the largest, the middle and the smallest channel lie in a pixel. */
    private static final byte[] LARGEST_AT = new byte[LEVELS];

    private static final byte[] MIDDLE_AT = new byte[LEVELS];
    private static final byte[] SMALLEST_AT = new byte[LEVELS];

    static {
        for (int range = 1; range < LEVELS; range++) {
            for (int max = range; max < LEVELS; max++) {
                SATURATION[(range << 8) | max] = (byte) (int) (range / (float) max * MAX);
            }
            for (int below = 0; below <= range; below++) {
                hues(range, below);
            }
        }
        byte[][] places = {{16, 8, 0}, {8, 16, 0}, {8, 0, 16}, {0, 8, 16}, {0, 16, 8}, {16, 0, 8}};
        for (int i = 0; i < LEVELS; i++) {
            SHARE[i] = (float) (i / MAX);
            for (int value = 0; value < LEVELS; value++) {
                SMALLEST[(i << 8) | value] = (byte) round(value * (1.0 - SHARE[i]));
            }
            double sector = (float) i * 6.0 / MAX;
            int whole = (int) Math.floor(sector);
            float part = (float) (sector - (float) whole);
            boolean falls = whole % 2 == 1;
            FALLING[i] = falls ? part : 0.0f;
            RISING[i] = falls ? 0.0 : 1.0 - part;
            byte[] place = places[whole % 6];
            LARGEST_AT[i] = place[0];
            MIDDLE_AT[i] = place[1];
            SMALLEST_AT[i] = place[2];
        }
    }

    private Hsv() {}

    /** Hues of the six orders; where channels are equal the formulas agree with the order that {@link #order} gives. */
    private static void hues(int range, int below) {
        int at = (range << 8) | below;
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
            HUE[(order << 16) | at] = (byte) Math.min(Math.max((int) (turned * MAX), 0), LEVEL);
        }
    }

    /** Which of two channels is the larger one, for the three pairs. */
    private static int order(int red, int green, int blue) {
        return ((red - green) >>> SIGN) | (((green - blue) >>> SIGN) << 1) | (((red - blue) >>> SIGN) << 2);
    }

    /** Rounds halves away from zero, as C does; values are not negative. */
    private static int round(double value) {
        return Math.min((int) (value + 0.5), LEVEL);
    }

    /** Adds to the hue of a line of pixels, modulo 256. */
    static void turn(int[] line, int length, int shift) {
        for (int i = 0; i < length; i++) {
            int pixel = line[i];
            int red = (pixel >> Lines.RED) & LEVEL;
            int green = (pixel >> Lines.GREEN) & LEVEL;
            int blue = pixel & LEVEL;
            int max = Math.max(red, Math.max(green, blue));
            int range = max - Math.min(red, Math.min(green, blue));
            int below = 3 * max - range - red - green - blue;
            int hue = (HUE[(order(red, green, blue) << 16) | (range << 8) | below] + shift) & LEVEL;
            int saturation = SATURATION[(range << 8) | max] & LEVEL;
            float share = SHARE[saturation];
            double lack = (double) (share * FALLING[hue]) + share * RISING[hue]; // one of them is 0
            int middle = round(max * (1.0 - lack));
            int smallest = SMALLEST[(saturation << 8) | max] & LEVEL;
            line[i] = (max << LARGEST_AT[hue]) | (middle << MIDDLE_AT[hue]) | (smallest << SMALLEST_AT[hue]);
        }
    }
}
