package io.github.dino4j.augment.op;

import java.util.Arrays;

/**
 * Pillow's extended box blur across lines of levels: whole lines within the radius, a share of the two beyond, edges
 * repeated. The window's sum slides along, so a pass costs the same at any radius.
 */
final class BoxBlur {
    private static final int LEVEL = 0xFF;
    private static final int BITS = 24;
    private static final int ONE = 1 << BITS;

    private int[] sums = {};
    private int radius;
    private int inner;
    private int outer;

    /** Chooses the radius in lines. */
    void radius(float size) {
        radius = (int) size;
        inner = (int) ((float) ONE / (size * 2 + 1));
        outer = (ONE - (radius * 2 + 1) * inner) / 2;
    }

    /**
     * Blurs lines across.
     *
     * @param lines so many lines
     * @param length levels of each
     * @param out another set of lines
     */
    void pass(int[][] lines, int count, int length, int[][] out) {
        if (sums.length < length) {
            sums = new int[length];
        }
        Arrays.fill(sums, 0, length, 0);
        int last = count - 1;
        add(lines[0], radius + 1, length, sums); // the window around -1
        for (int i = 0; i < radius; i++) {
            add(lines[Math.min(i, last)], 1, length, sums);
        }
        for (int y = 0; y < count; y++) {
            int[] left = lines[Math.max(y - radius - 1, 0)];
            slide(left, lines[Math.min(y + radius, last)], length, sums);
            weigh(left, lines[Math.min(y + radius + 1, last)], length, out[y]);
        }
    }

    private static void add(int[] line, int times, int length, int[] sum) {
        for (int i = 0; i < length; i++) {
            sum[i] += line[i] * times;
        }
    }

    private static void slide(int[] left, int[] entering, int length, int[] sum) {
        for (int i = 0; i < length; i++) {
            sum[i] += entering[i] - left[i];
        }
    }

    private void weigh(int[] left, int[] right, int length, int[] result) {
        int[] sum = sums;
        int all = inner;
        int part = outer;
        for (int i = 0; i < length; i++) {
            // Up to 255 * 2^24 and a half: an unsigned 32-bit number.
            result[i] = ((sum[i] * all + (left[i] + right[i]) * part + (ONE >> 1)) >> BITS) & LEVEL;
        }
    }
}
