package io.github.dino4j.vit.ops.fused.image;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The greater of a sum and 0: the end of a residual block. */
public final class RectifiedSum extends FusedOp {
    /** For SameDiff. */
    public RectifiedSum() {}

    /**
     * Adds a node.
     *
     * @param sameDiff the graph
     * @param a (R, D)
     * @param b (R, D)
     */
    public RectifiedSum(SameDiff sameDiff, SDVariable a, SDVariable b) {
        super(sameDiff, a, b);
    }

    @Override
    protected boolean isUniform() {
        return true;
    }

    @Override
    protected boolean isKept() {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.convolutions().rectifiedSum(in.get(0), in.get(1), required(out, 0));
    }

    /** By the output, so that neither argument need be kept. */
    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        SDVariable both = new RectifiedSumGradient(sameDiff, outputVariables()[0], gradients.get(0)).output();
        return List.of(both, both);
    }
}
