package io.github.dino4j.train.optim;

import io.github.dino4j.core.parameter.ParameterStore;

/** The mean of the gradients of a batch's parts, which are computed one after the other. */
public final class GradientMean {
    private final ParameterStore sum;
    private int parts;

    /**
     * Makes room.
     *
     * @param gradients beside which the sum lies
     */
    public GradientMean(ParameterStore gradients) {
        this.sum = gradients.twin();
    }

    /**
     * Adds a part.
     *
     * @param gradients its gradients; not changed
     */
    public void add(ParameterStore gradients) {
        if (parts == 0) {
            sum.copyFrom(gradients); // what lies in the sum is of another step
        } else {
            sum.arithmetic().add(gradients.tensor(), sum.tensor());
        }
        parts++;
    }

    /**
     * Gives the mean of the parts added since the last call.
     *
     * @param gradients overwritten with it
     */
    public void take(ParameterStore gradients) {
        gradients.arithmetic().scale(sum.tensor(), 1.0f / parts, gradients.tensor());
        parts = 0;
    }
}
