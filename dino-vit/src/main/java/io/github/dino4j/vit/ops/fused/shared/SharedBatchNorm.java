package io.github.dino4j.vit.ops.fused.shared;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import io.github.dino4j.vit.ops.fused.norm.BatchNorm;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Batch normalisation of columns by their statistics over the rows of all processes, the same in all of them. */
public final class SharedBatchNorm extends BatchNorm {
    /** For SameDiff. */
    public SharedBatchNorm() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     * @param weight factors (D)
     * @param bias summands (D)
     * @param eps added to the variance
     */
    public SharedBatchNorm(SameDiff sameDiff, SDVariable x, SDVariable weight, SDVariable bias, double eps) {
        super(sameDiff, x, weight, bias, eps);
    }

    /** A second exchange would take longer than the room is worth. */
    @Override
    protected boolean isKept() {
        return true;
    }

    @Override
    protected void share(Kernels kernels, Tensor statistics) {
        Statistics.ofAll(kernels, statistics);
    }

    @Override
    protected FusedOp gradient(SDVariable... inputs) {
        return new SharedBatchNormGradient(sameDiff, attribute(0), inputs);
    }
}
