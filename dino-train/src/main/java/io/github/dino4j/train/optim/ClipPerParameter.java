package io.github.dino4j.train.optim;

import io.github.dino4j.core.device.Segments;
import io.github.dino4j.core.parameter.ParameterStore;
import java.util.Arrays;

/**
 * The original's gradient clipping: each parameter by its own norm, not all by the global one.
 *
 * @param limit largest norm of a parameter's gradient, 0 for no clipping
 */
public record ClipPerParameter(double limit) {
    private static final double EPS = 1e-6;

    /**
     * Clips in place.
     *
     * @param gradients all gradients
     * @return the global norm before clipping; not finite if any gradient is not
     */
    public double apply(ParameterStore gradients) {
        Segments segments = gradients.layout().trainable();
        double[] squares = gradients.arithmetic().squares(gradients.tensor(), segments);
        if (limit > 0.0) {
            double[] factors = Arrays.stream(squares).map(this::factor).toArray();
            gradients.arithmetic().scale(gradients.tensor(), segments, factors);
        }
        return Math.sqrt(Arrays.stream(squares).reduce(0.0, Double::sum)); // in order: a stream's sum compensates
    }

    /** What a gradient is multiplied by; one that is not finite stays as it is. */
    private double factor(double square) {
        double factor = limit / (Math.sqrt(square) + EPS);
        return factor < 1.0 ? factor : 1.0;
    }
}
