package io.github.dino4j.vit.loss;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Log-probabilities in stock nodes; the stock operation does not shift, and overflows. */
final class LogSoftmax {
    private LogSoftmax() {}

    /**
     * Of the last axis.
     *
     * @param scores any shape of {@code axis + 1} axes
     * @param axis the last one, counted from 0: negative axes give wrong numbers in a graph
     * @return the same shape
     */
    static SDVariable of(SDVariable scores, int axis) {
        SameDiff sd = scores.getSameDiff();
        SDVariable shifted = scores.sub(scores.max(true, axis));
        return shifted.sub(sd.math().log(sd.math().exp(shifted).sum(true, axis)));
    }
}
