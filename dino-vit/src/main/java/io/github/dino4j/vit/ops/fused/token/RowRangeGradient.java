package io.github.dino4j.vit.ops.fused.token;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link RowRange}: nothing for the others. Of x, the first argument, only the shape is read. */
public final class RowRangeGradient extends FusedOp {
    /** For SameDiff. */
    public RowRangeGradient() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     * @param gradient of the output
     * @param first the first of the rows
     */
    public RowRangeGradient(SameDiff sameDiff, SDVariable x, SDVariable gradient, int first) {
        super(sameDiff, x, gradient);
        addIArgument(first);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor x = required(out, 0);
        kernels.zero(x);
        kernels.copy(in.get(1), x.rows(attribute(0), in.get(1).dim(0)));
    }
}
