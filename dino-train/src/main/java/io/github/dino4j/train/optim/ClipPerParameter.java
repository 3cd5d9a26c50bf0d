package io.github.dino4j.train.optim;

import io.github.dino4j.core.engine.ParameterLayout;
import io.github.dino4j.core.engine.ParameterStore;
import java.util.List;
import java.util.stream.IntStream;

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
        List<ParameterLayout.Slot> slots = gradients.layout().slots();
        double[] squares = new double[slots.size()];
        IntStream.range(0, slots.size()).parallel().forEach(i -> squares[i] = clip(gradients, slots.get(i)));
        double total = 0.0;
        for (double square : squares) { // in order, so that the sum does not depend on threads
            total += square;
        }
        return Math.sqrt(total);
    }

    private double clip(ParameterStore gradients, ParameterLayout.Slot slot) {
        if (!slot.parameter().trainable()) {
            return 0.0;
        }
        float[] values = new float[(int) slot.parameter().size()];
        gradients.buffer().get((int) slot.offset(), values);
        double square = 0.0;
        for (float value : values) {
            square += (double) value * value;
        }
        double factor = limit / (Math.sqrt(square) + EPS);
        if (limit > 0.0 && factor < 1.0) {
            float scale = (float) factor;
            for (int i = 0; i < values.length; i++) {
                values[i] *= scale;
            }
            gradients.buffer().put((int) slot.offset(), values);
        }
        return square;
    }
}
