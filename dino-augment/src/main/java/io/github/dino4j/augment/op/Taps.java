package io.github.dino4j.augment.op;

import java.util.Arrays;

/**
 * Where each output line of a resize reads and with which weights: Pillow's fixed-point numbers of 22 fractional bits. The
 * arrays are used again for the next resize.
 */
final class Taps {
    static final int BITS = 22;

    /** Weights come in groups of so many, filled up with zeros. */
    static final int GROUP = 4;

    private int[] first = {};
    private int[] count = {};
    private int[] weights = {};
    private double[] row = {};
    private int stride;

    /** Computes the weights of a resize of {@code in} lines to {@code out}. */
    void set(int in, int out, Filter filter) {
        double scale = (double) in / out;
        double stretch = Math.max(scale, 1.0);
        double support = filter.support() * stretch;
        stride = ((int) Math.ceil(support) * 2 + GROUP) & -GROUP;
        reserve(out);
        for (int x = 0; x < out; x++) {
            double center = (x + 0.5) * scale;
            int from = Math.max((int) (center - support + 0.5), 0);
            int taps = Math.min((int) (center + support + 0.5), in) - from;
            double sum = 0.0;
            for (int i = 0; i < taps; i++) {
                row[i] = filter.at((i + from - center + 0.5) * (1.0 / stretch));
                sum += row[i];
            }
            first[x] = from;
            count[x] = taps;
            for (int i = 0; i < taps; i++) {
                double weight = (sum == 0.0 ? row[i] : row[i] / sum) * (1 << BITS);
                weights[x * stride + i] = (int) (weight < 0.0 ? weight - 0.5 : weight + 0.5);
            }
            Arrays.fill(weights, x * stride + taps, (x + 1) * stride, 0);
        }
    }

    private void reserve(int out) {
        if (first.length < out) {
            first = new int[out];
            count = new int[out];
        }
        if (weights.length < out * stride) {
            weights = new int[out * stride];
        }
        if (row.length < stride) {
            row = new double[stride];
        }
    }

    /** First input line of an output line. */
    int first(int line) {
        return first[line];
    }

    /** Input lines of an output line. */
    int count(int line) {
        return count[line];
    }

    /** The weights of all output lines. */
    int[] weights() {
        return weights;
    }

    /** Where the weights of an output line begin. */
    int weightsOf(int line) {
        return line * stride;
    }
}
