package io.github.dino4j.eval.linear;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a logistic regression is fitted: the weights W and biases b that minimise C times the summed cross-entropy plus half
 * the squared norm of W. Start from {@link #published()} and change what differs.
 *
 * @param c inverse strengths of the regularisation, each above 0; repeated and unordered ones are sorted out
 * @param maxIterations of L-BFGS for each strength, at least 1
 * @param tolerance largest component of the gradient of the mean loss at which it stops, above 0
 */
public record LogisticOptions(List<Double> c, int maxIterations, double tolerance) {
    private static final int PUBLISHED = 45;

    /**
     * Checks the bounds.
     *
     * @param c inverse strengths
     * @param maxIterations of L-BFGS
     * @param tolerance of the gradient
     * @throws IllegalArgumentException if one is out of bounds
     */
    public LogisticOptions {
        if (c.isEmpty()) {
            throw new IllegalArgumentException("c must name at least one strength, was empty");
        }
        for (double strength : c) {
            if (!(strength > 0) || Double.isInfinite(strength)) {
                throw new IllegalArgumentException("c must be above 0, was " + strength);
            }
        }
        if (maxIterations < 1 || !(tolerance > 0)) {
            throw new IllegalArgumentException("max_iterations must be at least 1 and tolerance above 0, were "
                    + maxIterations + " and " + tolerance);
        }
        c = c.stream().sorted().distinct().toList();
    }

    /** {@return DINOv2's sweep: 45 strengths from 1e-6 to 1e5, evenly spaced in their logarithm, 1000 iterations each} */
    public static LogisticOptions published() {
        List<Double> strengths = IntStream.range(0, PUBLISHED)
                .mapToObj(i -> Math.pow(10, -6 + 11.0 * i / (PUBLISHED - 1)))
                .toList();
        return new LogisticOptions(strengths, 1000, 1e-5);
    }

    /**
     * Other strengths.
     *
     * @param strengths each above 0
     * @return the changed options
     */
    public LogisticOptions withC(double... strengths) {
        return new LogisticOptions(Arrays.stream(strengths).boxed().toList(), maxIterations, tolerance);
    }
}
