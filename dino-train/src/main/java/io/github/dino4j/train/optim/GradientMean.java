package io.github.dino4j.train.optim;

import io.github.dino4j.core.device.Segments;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.parameter.ParameterStore;

/** The mean of the gradients of a batch's parts, which are computed one after the other. */
final class GradientMean {
    private final ParameterStore sum;
    private int parts;

    /**
     * Makes room.
     *
     * @param gradients beside which the sum lies
     */
    GradientMean(ParameterStore gradients) {
        this.sum = gradients.twin();
    }

    /**
     * Adds a part.
     *
     * @param gradients its gradients; not changed
     */
    void add(ParameterStore gradients) {
        if (parts == 0) {
            sum.copyFrom(gradients); // what lies in the sum is of another step
        } else {
            sum.arithmetic().add(gradients.tensor(), sum.tensor());
        }
        parts++;
    }

    /**
     * Gives the mean of the parts added so far and a last one, for a stretch of the parameters.
     *
     * @param gradients those of the last part, overwritten there with the mean
     * @param where the stretch
     */
    void finish(ParameterStore gradients, Segments.Segment where) {
        Tensor last = gradients.tensor().rows(where.offset(), where.size());
        Tensor all = sum.tensor().rows(where.offset(), where.size());
        sum.arithmetic().add(last, all);
        sum.arithmetic().scale(all, 1.0f / (parts + 1), last);
    }

    /** Forgets what was added. */
    void clear() {
        parts = 0;
    }
}
