package io.github.dino4j.vit.loss;

import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.ops.LossOps;
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
     * @param forward the computation that the nodes belong to
     * @return a scalar
     */
    public static SDVariable of(SDVariable logits, SDVariable targets, int rows, Forward forward) {
        LossOps ops = forward.ops().losses();
        return ops.productSum(ops.logSoftmax(logits, 1.0, rows), targets, -1.0 / rows);
    }
}
