package io.github.dino4j.core.config.eval;

import io.github.dino4j.core.config.bind.Bounds;
import java.util.List;

/**
 * A regularised logistic regression on frozen features.
 *
 * @param cRange lowest and highest inverse strength of the penalty
 * @param cCount strengths tried, evenly spaced in their logarithm
 * @param maxIterations most iterations of L-BFGS for each
 * @param tolerance largest component of the mean loss's gradient at which it stops
 */
public record LogisticConfig(List<Double> cRange, int cCount, int maxIterations, double tolerance) {
    /**
     * Checks the bounds.
     *
     * @param cRange lowest and highest inverse strength of the penalty
     * @param cCount strengths tried, evenly spaced in their logarithm
     * @param maxIterations most iterations of L-BFGS for each
     * @param tolerance largest component of the mean loss's gradient at which it stops
     */
    public LogisticConfig {
        new Bounds()
                .pair("c_range", cRange, Double.MAX_VALUE)
                .atLeast("c_count", cCount, 1)
                .atLeast("max_iterations", maxIterations, 1)
                .above("tolerance", tolerance, 0.0)
                .hold();
    }
}
