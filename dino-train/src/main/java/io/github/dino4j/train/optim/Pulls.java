package io.github.dino4j.train.optim;

import io.github.dino4j.core.device.Segments;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.schedule.StepValues;
import java.util.List;

/** What each parameter's gradient becomes before momentum is added: in this, SGD, LARS and LARC differ. */
interface Pulls {
    /** The gradient as it is. */
    Pull NONE = new Pull(0.0, 1.0);

    /**
     * What a gradient g of weights w becomes: factor (g + decay w).
     *
     * @param decay the weights' share
     * @param factor the length of the sum, which LARS and LARC adapt
     */
    record Pull(double decay, double factor) {}

    /**
     * A step as far as it matters here.
     *
     * @param weights before it
     * @param gradients clipped already
     * @param slots the parameters
     * @param segments their places in both stores, in the same order
     * @param at learning rate and weight decay
     */
    record Step(
            ParameterStore weights,
            ParameterStore gradients,
            List<ParameterLayout.Slot> slots,
            Segments segments,
            StepValues at) {
        /** The norm of each parameter's weights. */
        double[] weightNorms() {
            return roots(weights.arithmetic().squares(weights.tensor(), segments));
        }

        /** The norm of each parameter's gradient. */
        double[] gradientNorms() {
            return roots(weights.arithmetic().squares(gradients.tensor(), segments));
        }

        /** The norm of each parameter's gradient and decay together. */
        double[] norms(double[] decays) {
            return roots(weights.arithmetic().squares(gradients.tensor(), decays, weights.tensor(), segments));
        }

        private static double[] roots(double[] squares) {
            double[] roots = new double[squares.length];
            for (int i = 0; i < roots.length; i++) {
                roots[i] = Math.sqrt(squares[i]);
            }
            return roots;
        }

        /** Weight decay by the original's two groups: none of biases and one-dimensional parameters. */
        double decay(int slot) {
            return slots.get(slot).parameter().isUnregularized() ? 0.0 : at.weightDecay();
        }
    }

    /** One for each parameter, in order; those that do not learn are not looked at. */
    List<Pull> of(Step step);
}
