package io.github.dino4j.augment.op;

import java.util.Arrays;

/** Operations that give each level of a channel another one, in place and bit for bit Pillow's. */
public final class LevelTables {
    private static final int LEVELS = 256;
    private static final int HIGHEST = LEVELS - 1;
    private static final int BITS = 8;

    private LevelTables() {}

    /**
     * Stretches each channel's levels to all that there are.
     *
     * @param image changed in place
     */
    public static void autoContrast(Canvas image) {
        perChannel(image, LevelTables::stretched);
    }

    /**
     * Gives each channel a histogram that is as even as moving whole levels can make it.
     *
     * @param image changed in place
     */
    public static void equalize(Canvas image) {
        perChannel(image, LevelTables::equalized);
    }

    /**
     * Turns all levels over.
     *
     * @param image changed in place
     */
    public static void invert(Canvas image) {
        perChannel(image, counts -> table(level -> HIGHEST - level));
    }

    /**
     * Keeps the upper bits of each level.
     *
     * @param image changed in place
     * @param bits how many, from 0 to 8
     */
    public static void posterize(Canvas image, int bits) {
        int mask = -(1 << (BITS - bits));
        perChannel(image, counts -> table(level -> level & mask));
    }

    /**
     * Makes dark levels brighter.
     *
     * @param image changed in place
     * @param addend what is added to them, as far as there are levels
     * @param threshold levels from here on stay
     */
    public static void solarizeAdd(Canvas image, int addend, int threshold) {
        perChannel(image, counts -> table(level -> level < threshold ? Math.min(HIGHEST, level + addend) : level));
    }

    /** What becomes of a level. */
    @FunctionalInterface
    private interface Change {
        int of(int level);
    }

    /** What becomes of each level of a channel, by how often each occurs. */
    @FunctionalInterface
    private interface Rule {
        int[] table(int[] counts);
    }

    private static int[] table(Change change) {
        int[] table = new int[LEVELS];
        Arrays.setAll(table, change::of);
        return table;
    }

    private static void perChannel(Canvas image, Rule rule) {
        int[][] channels = image.split();
        for (int c = 0; c < Lines.SHIFTS.length; c++) {
            int[] counts = new int[LEVELS];
            for (int i = 0; i < image.size(); i++) {
                counts[channels[c][i]]++;
            }
            int[] table = rule.table(counts);
            for (int i = 0; i < image.size(); i++) {
                channels[c][i] = table[channels[c][i]];
            }
        }
        image.merge(channels);
    }

    private static int lowest(int[] counts) {
        int level = 0;
        while (counts[level] == 0) {
            level++;
        }
        return level;
    }

    private static int highest(int[] counts) {
        int level = HIGHEST;
        while (counts[level] == 0) {
            level--;
        }
        return level;
    }

    private static int[] stretched(int[] counts) {
        int low = lowest(counts);
        int high = highest(counts);
        if (high <= low) {
            return table(level -> level);
        }
        double scale = (double) HIGHEST / (high - low);
        double offset = -low * scale;
        return table(level -> Math.max(0, Math.min(HIGHEST, (int) (level * scale + offset))));
    }

    /** The share of darker pixels, in steps of a 255th of all but the brightest level's. */
    private static int[] equalized(int[] counts) {
        int step = (Arrays.stream(counts).sum() - counts[highest(counts)]) / HIGHEST;
        if (step == 0) {
            return table(level -> level);
        }
        int[] table = new int[LEVELS];
        int darker = step / 2;
        for (int level = 0; level < LEVELS; level++) {
            table[level] = Math.min(HIGHEST, darker / step);
            darker += counts[level];
        }
        return table;
    }
}
