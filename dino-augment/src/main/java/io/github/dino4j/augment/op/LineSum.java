package io.github.dino4j.augment.op;

import java.util.Arrays;

/** Weighted sums of lines, channel by channel: the inner loop of a resize. */
final class LineSum {
    private static final int HALF = 1 << (Taps.BITS - 1);
    private static final int LEVEL = 0xFF;
    private static final int UNROLL = 4;

    private int[] red = {};
    private int[] green = {};
    private int[] blue = {};
    private int from;
    private int to;

    /** Chooses the places of the lines that are summed. */
    void over(int first, int end) {
        from = first;
        to = end;
        if (red.length < end) {
            red = new int[end];
            green = new int[end];
            blue = new int[end];
        }
    }

    /**
     * Makes one output line: the weighted sum of input lines, rounded and clipped to levels.
     *
     * @param lines the input, of which {@code offset} is the first of the resized part
     * @param taps which lines, with which weights
     * @param index the output line's number
     * @param out the output line
     */
    void combine(int[][] lines, int offset, Taps taps, int index, int[] out) {
        Arrays.fill(red, from, to, HALF);
        Arrays.fill(green, from, to, HALF);
        Arrays.fill(blue, from, to, HALF);
        int first = offset + taps.first(index);
        int count = taps.count(index);
        int weight = taps.weightsOf(index);
        int tap = 0;
        for (; tap + UNROLL <= count; tap += UNROLL) {
            four(lines, first + tap, taps.weights(), weight + tap, Lines.RED, red);
            four(lines, first + tap, taps.weights(), weight + tap, Lines.GREEN, green);
            four(lines, first + tap, taps.weights(), weight + tap, Lines.BLUE, blue);
        }
        for (; tap < count; tap++) {
            one(lines[first + tap], taps.weights()[weight + tap], Lines.RED, red);
            one(lines[first + tap], taps.weights()[weight + tap], Lines.GREEN, green);
            one(lines[first + tap], taps.weights()[weight + tap], Lines.BLUE, blue);
        }
        level(red);
        level(green);
        level(blue);
        pack(out);
    }

    private void four(int[][] lines, int first, int[] weights, int at, int shift, int[] sum) {
        int[] a = lines[first];
        int[] b = lines[first + 1];
        int[] c = lines[first + 2];
        int[] d = lines[first + 3];
        int wa = weights[at];
        int wb = weights[at + 1];
        int wc = weights[at + 2];
        int wd = weights[at + 3];
        int end = to;
        for (int i = from; i < end; i++) {
            sum[i] += ((a[i] >> shift) & LEVEL) * wa
                    + ((b[i] >> shift) & LEVEL) * wb
                    + ((c[i] >> shift) & LEVEL) * wc
                    + ((d[i] >> shift) & LEVEL) * wd;
        }
    }

    private void one(int[] line, int weight, int shift, int[] sum) {
        int end = to;
        for (int i = from; i < end; i++) {
            sum[i] += ((line[i] >> shift) & LEVEL) * weight;
        }
    }

    private void level(int[] sum) {
        int end = to;
        for (int i = from; i < end; i++) {
            int value = sum[i] >> Taps.BITS;
            int low = value & ~(value >> 31); // at least 0
            sum[i] = (low | ((LEVEL - low) >> 31)) & LEVEL; // at most 255
        }
    }

    private void pack(int[] out) {
        int[] r = red;
        int[] g = green;
        int[] b = blue;
        int end = to;
        for (int i = from; i < end; i++) {
            out[i] = (r[i] << Lines.RED) | (g[i] << Lines.GREEN) | b[i];
        }
    }
}
