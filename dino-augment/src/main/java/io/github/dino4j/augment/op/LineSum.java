package io.github.dino4j.augment.op;

/** Weighted sums of lines, channel by channel: the inner loop of a resize. */
final class LineSum {
    private static final int HALF = 1 << (Taps.BITS - 1);
    private static final int LEVEL = 0xFF;

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
     * @param taps which lines, with which weights; what fills a group of four up weighs nothing
     * @param index the output line's number
     * @param out the output line
     */
    void combine(int[][] lines, int offset, Taps taps, int index, int[] out) {
        int first = offset + taps.first(index);
        int last = first + taps.count(index) - 1;
        int[] weights = taps.weights();
        int weight = taps.weightsOf(index);
        for (int line = first; line <= last; line += Taps.GROUP) {
            int[] a = lines[line];
            int[] b = lines[Math.min(line + 1, last)];
            int[] c = lines[Math.min(line + 2, last)];
            int[] d = lines[Math.min(line + 3, last)];
            Four four = new Four(a, b, c, d, weights, weight + line - first);
            if (line == first) {
                start(four, Lines.RED, red);
                start(four, Lines.GREEN, green);
                start(four, Lines.BLUE, blue);
            } else {
                add(four, Lines.RED, red);
                add(four, Lines.GREEN, green);
                add(four, Lines.BLUE, blue);
            }
        }
        pack(out);
    }

    /** Four lines and where their weights are. */
    @SuppressWarnings("ArrayRecordComponent") // lives for a loop
    private record Four(int[] a, int[] b, int[] c, int[] d, int[] weights, int at) {}

    private void start(Four four, int shift, int[] sum) {
        int[] a = four.a;
        int[] b = four.b;
        int[] c = four.c;
        int[] d = four.d;
        int wa = four.weights[four.at];
        int wb = four.weights[four.at + 1];
        int wc = four.weights[four.at + 2];
        int wd = four.weights[four.at + 3];
        int end = to;
        for (int i = from; i < end; i++) {
            sum[i] = ((a[i] >> shift) & LEVEL) * wa
                    + ((b[i] >> shift) & LEVEL) * wb
                    + ((c[i] >> shift) & LEVEL) * wc
                    + ((d[i] >> shift) & LEVEL) * wd
                    + HALF;
        }
    }

    private void add(Four four, int shift, int[] sum) {
        int[] a = four.a;
        int[] b = four.b;
        int[] c = four.c;
        int[] d = four.d;
        int wa = four.weights[four.at];
        int wb = four.weights[four.at + 1];
        int wc = four.weights[four.at + 2];
        int wd = four.weights[four.at + 3];
        int end = to;
        for (int i = from; i < end; i++) {
            sum[i] += ((a[i] >> shift) & LEVEL) * wa
                    + ((b[i] >> shift) & LEVEL) * wb
                    + ((c[i] >> shift) & LEVEL) * wc
                    + ((d[i] >> shift) & LEVEL) * wd;
        }
    }

    private void pack(int[] out) {
        int[] reds = red;
        int[] greens = green;
        int[] blues = blue;
        int end = to;
        for (int i = from; i < end; i++) {
            int r = reds[i] >> Taps.BITS;
            int g = greens[i] >> Taps.BITS;
            int b = blues[i] >> Taps.BITS;
            r &= ~(r >> 31); // at least 0
            g &= ~(g >> 31);
            b &= ~(b >> 31);
            r = (r | ((LEVEL - r) >> 31)) & LEVEL; // at most 255
            g = (g | ((LEVEL - g) >> 31)) & LEVEL;
            b = (b | ((LEVEL - b) >> 31)) & LEVEL;
            out[i] = (r << Lines.RED) | (g << Lines.GREEN) | b;
        }
    }
}
