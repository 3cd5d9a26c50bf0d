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
    private boolean copy;
    private int begin;
    private int end;

    /**
     * What is resized along an axis.
     *
     * @param lines how many there are
     * @param extent how much of them the result covers, from the first one's beginning
     */
    record Input(int lines, double extent) {}

    /**
     * Computes the weights of some lines of a resize to {@code out}, the same as if all were computed.
     *
     * @param in what is resized
     * @param out lines of the whole result
     * @param offset the first line wanted, which has number 0 from here on
     * @param lines how many are wanted, at least 1
     */
    void set(Input in, long out, long offset, int lines, Filter filter) {
        copy = in.lines() == out && in.extent() == out;
        if (copy) {
            begin = (int) offset;
            end = begin + lines;
            return;
        }
        double scale = in.extent() / out;
        double stretch = Math.max(scale, 1.0);
        double support = filter.support() * stretch;
        stride = ((int) Math.ceil(support) * 2 + GROUP) & -GROUP;
        reserve(lines);
        for (int x = 0; x < lines; x++) {
            double center = (offset + x + 0.5) * scale;
            int from = Math.max((int) (center - support + 0.5), 0);
            int taps = Math.min((int) (center + support + 0.5), in.lines()) - from;
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
        begin = first[0];
        end = first[lines - 1] + count[lines - 1];
    }

    /** Whether lines are taken as they are: Pillow leaves out a pass that changes no length. */
    boolean isCopy() {
        return copy;
    }

    /** First input line that is read. */
    int begin() {
        return begin;
    }

    /** Last input line that is read, excluded. */
    int end() {
        return end;
    }

    private void reserve(int out) {
        if (first.length < out) {
            first = new int[out];
            count = new int[out];
        }
        int room = Math.multiplyExact(out, stride);
        if (weights.length < room) {
            weights = new int[room];
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
