package io.github.dino4j.eval.linear;

import io.github.dino4j.core.config.BuiltinConfigs;
import io.github.dino4j.core.config.eval.LogisticConfig;
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

    /** {@return DINOv2's sweep: the base configuration's {@code eval.logistic}} */
    public static LogisticOptions published() {
        return of(BuiltinConfigs.evaluation().logistic());
    }

    /**
     * The options of a configuration.
     *
     * @param config its {@code eval.logistic} part
     * @return the options
     */
    public static LogisticOptions of(LogisticConfig config) {
        return new LogisticOptions(strengths(config), config.maxIterations(), config.tolerance());
    }

    private static List<Double> strengths(LogisticConfig config) {
        double lowest = Math.log10(config.cRange().get(0));
        double span = Math.log10(config.cRange().get(1)) - lowest;
        int steps = Math.max(1, config.cCount() - 1);
        return IntStream.range(0, config.cCount())
                .mapToObj(i -> Math.pow(10, lowest + span * i / steps))
                .toList();
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
