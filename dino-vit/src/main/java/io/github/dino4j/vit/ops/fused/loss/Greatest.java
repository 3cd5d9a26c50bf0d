package io.github.dino4j.vit.ops.fused.loss;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Marks the greatest numbers of each row (R, C): one over their number, and 0 elsewhere. Has no gradient. */
public final class Greatest extends FusedOp {
    /** For SameDiff. */
    public Greatest() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x the numbers
     * @param count how many of a row
     */
    public Greatest(SameDiff sameDiff, SDVariable x, int count) {
        super(sameDiff, x);
        addIArgument(count);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs;
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.rows().greatest(in.get(0), attribute(0), required(out, 0));
    }
}
