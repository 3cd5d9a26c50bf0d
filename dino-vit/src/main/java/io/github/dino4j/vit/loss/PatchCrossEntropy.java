package io.github.dino4j.vit.loss;

import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.ops.LossOps;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * iBOT's loss over masked patches: {@code -sum_j w_j sum_k t_jk log softmax(s_j / temperature)_k / images}, where the patches of an
 * image have weights that sum to one (Zhou et al. 2022, eq. 2, with DINOv2's weights; Oquab et al. 2023, section 4). Images without
 * masked patches count in the divisor.
 *
 * @param temperature the student's
 * @param images global views of all images of a step
 */
public record PatchCrossEntropy(double temperature, int images) {
    /**
     * Emits the nodes.
     *
     * @param student outputs for the masked patches (M, K)
     * @param targets distributions (M, K)
     * @param weights one over the masked patches of a patch's image (M, 1)
     * @param rows M
     * @param forward the computation that the nodes belong to
     * @return a scalar
     */
    public SDVariable of(SDVariable student, SDVariable targets, SDVariable weights, int rows, Forward forward) {
        LossOps ops = forward.ops().losses();
        SDVariable products = ops.rowDots(ops.logSoftmax(student, temperature, rows), targets); // (M, 1)
        return ops.productSum(products, weights, -1.0 / images); // ()
    }
}
