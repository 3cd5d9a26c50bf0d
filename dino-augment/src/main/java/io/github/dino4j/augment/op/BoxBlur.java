package io.github.dino4j.augment.op;

import java.util.Arrays;

/**
 * Pillow's extended box blur across lines: whole lines within the radius, a share of the two beyond, edges repeated. Each
 * channel is a running sum of a line, so a pass costs the same at any radius.
 */
final class BoxBlur {
    private static final int LEVEL = 0xFF;
    private static final int BITS = 24;
    private static final int ONE = 1 << BITS;

    private final int[][] sums = {{}, {}, {}};
    private final int[][] levels = {{}, {}, {}};
    private int radius;
    private int inner;
    private int outer;
    private int length;

    /** Chooses the radius in lines. */
    void radius(float size) {
        radius = (int) size;
        inner = (int) ((float) ONE / (size * 2 + 1));
        outer = (ONE - (radius * 2 + 1) * inner) / 2;
    }

    /** Chooses how long the lines are. */
    void over(int places) {
        length = places;
        Canvas.room(sums, sums.length, places);
        Canvas.room(levels, levels.length, places);
    }

    /** Blurs lines across; {@code out} is another set of lines. */
    void pass(int[][] lines, int count, int[][] out) {
        int last = count - 1;
        for (int c = 0; c < sums.length; c++) {
            Arrays.fill(sums[c], 0, length, 0);
            add(lines[0], Lines.SHIFTS[c], radius + 1, sums[c]); // the window around -1
            for (int i = 0; i < radius; i++) {
                add(lines[Math.min(i, last)], Lines.SHIFTS[c], 1, sums[c]);
            }
        }
        for (int y = 0; y < count; y++) {
            int[] left = lines[Math.max(y - radius - 1, 0)];
            int[] entering = lines[Math.min(y + radius, last)];
            int[] right = lines[Math.min(y + radius + 1, last)];
            for (int c = 0; c < sums.length; c++) {
                slide(left, entering, Lines.SHIFTS[c], sums[c]);
                weigh(left, right, Lines.SHIFTS[c], sums[c], levels[c]);
            }
            Lines.pack(levels[0], levels[1], levels[2], length, out[y]);
        }
    }

    private void add(int[] line, int shift, int times, int[] sum) {
        int end = length;
        for (int i = 0; i < end; i++) {
            sum[i] += ((line[i] >> shift) & LEVEL) * times;
        }
    }

    private void slide(int[] left, int[] entering, int shift, int[] sum) {
        int end = length;
        for (int i = 0; i < end; i++) {
            sum[i] += ((entering[i] >> shift) & LEVEL) - ((left[i] >> shift) & LEVEL);
        }
    }

    private void weigh(int[] left, int[] right, int shift, int[] sum, int[] result) {
        int end = length;
        int all = inner;
        int part = outer;
        for (int i = 0; i < end; i++) {
            int beyond = ((left[i] >> shift) & LEVEL) + ((right[i] >> shift) & LEVEL);
            // Up to 255 * 2^24 and a half: an unsigned 32-bit number.
            result[i] = ((sum[i] * all + beyond * part + (ONE >> 1)) >> BITS) & LEVEL;
        }
    }
}
