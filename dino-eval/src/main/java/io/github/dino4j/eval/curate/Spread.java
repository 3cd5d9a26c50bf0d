package io.github.dino4j.eval.curate;

import java.util.Arrays;

/**
 * Middle and width of numbers by what few of them cannot move.
 *
 * @param median half of the numbers are below it
 * @param deviation 1.4826 times the median distance from it, which is the standard deviation of normal numbers
 */
record Spread(double median, double deviation) {
    private static final double NORMAL = 1.4826;

    /** Of at least one number. */
    static Spread of(double[] values) {
        double median = median(values);
        return new Spread(
                median,
                NORMAL
                        * median(Arrays.stream(values)
                                .map(value -> Math.abs(value - median))
                                .toArray()));
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
