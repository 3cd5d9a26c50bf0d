package io.github.dino4j.eval.diagnose;

import java.util.Arrays;

/** A number over steps. Of more than it keeps, it keeps an even sample, and the last. */
final class Series {
    private static final int MOST = 4096;

    private double[] steps = new double[16];
    private double[] values = new double[16];
    private int size;
    private long stride = 1;
    private long seen;
    private double lastValue = Double.NaN;

    void add(double step, double value) {
        lastValue = value;
        if (seen++ % stride != 0) {
            return;
        }
        if (size == MOST) {
            thin();
        }
        if (size == steps.length) {
            steps = Arrays.copyOf(steps, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        steps[size] = step;
        values[size++] = value;
    }

    private void thin() {
        for (int i = 0; 2 * i < size; i++) {
            steps[i] = steps[2 * i];
            values[i] = values[2 * i];
        }
        size = (size + 1) / 2;
        stride *= 2;
    }

    boolean isEmpty() {
        return seen == 0;
    }

    int size() {
        return size;
    }

    /** The newest. */
    double last() {
        return lastValue;
    }

    /** The step of the newest that is kept, NaN where there is none. */
    double lastStep() {
        return size == 0 ? Double.NaN : steps[size - 1];
    }

    double first() {
        return size == 0 ? Double.NaN : values[0];
    }

    /** The mean over a part of what was told, from a share of it to another; over one value at least. */
    double mean(double from, double to) {
        if (size == 0) {
            return Double.NaN;
        }
        int begin = (int) Math.min(size - 1.0, Math.floor(from * size));
        int end = (int) Math.max(begin + 1.0, Math.min(size, Math.ceil(to * size)));
        double sum = 0.0;
        for (int i = begin; i < end; i++) {
            sum += values[i];
        }
        return sum / (end - begin);
    }

    /** The lowest mean of twenty parts. */
    double lowestPart() {
        double lowest = Double.NaN;
        int parts = Math.min(size, 20);
        for (int i = 0; i < parts; i++) {
            double mean = mean((double) i / parts, (i + 1.0) / parts);
            lowest = Double.isNaN(lowest) ? mean : Math.min(lowest, mean);
        }
        return lowest;
    }

    /** The greater of the last two that were told from a step on, NaN where there are fewer. */
    double greaterOfLastTwo(double from) {
        return size < 2 || steps[size - 2] < from ? Double.NaN : Math.max(values[size - 2], values[size - 1]);
    }

    double least() {
        return size == 0 ? Double.NaN : Arrays.stream(values, 0, size).min().getAsDouble();
    }
}
