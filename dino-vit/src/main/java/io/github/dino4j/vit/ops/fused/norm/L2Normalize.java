package io.github.dino4j.vit.ops.fused.norm;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Rows of unit length. */
public final class L2Normalize extends FusedOp {
    /** For SameDiff. */
    public L2Normalize() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     */
    public L2Normalize(SameDiff sameDiff, SDVariable x) {
        super(sameDiff, x);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs;
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.rows().normalize(in.get(0), required(out, 0));
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new L2NormalizeGradient(sameDiff, arg(0), gradients.get(0)).results();
    }
}
