package io.github.dino4j.vit.loss;

import org.nd4j.autodiff.samediff.SDVariable;

/** The cross-entropy of a classifier, {@code -sum_k t_k log softmax(x)_k}, averaged over rows. */
public final class CrossEntropy {
    private CrossEntropy() {}

    /**
     * Emits the nodes.
     *
     * @param logits (B, K)
     * @param targets distributions (B, K)
     * @param rows B
     * @return a scalar
     */
    public static SDVariable of(SDVariable logits, SDVariable targets, int rows) {
        return LogSoftmax.of(logits, 1).mul(targets).sum().div(-rows);
    }
}
