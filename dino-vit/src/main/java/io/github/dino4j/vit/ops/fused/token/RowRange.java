package io.github.dino4j.vit.ops.fused.token;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Some rows of a matrix. */
public final class RowRange extends FusedOp {
    /** For SameDiff. */
    public RowRange() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     * @param first the first of the rows
     * @param count how many
     */
    public RowRange(SameDiff sameDiff, SDVariable x, int first, int count) {
        super(sameDiff, x);
        addIArgument(first, count);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(attribute(1), inputs.get(0)[1]));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.copy(in.get(0).rows(attribute(0), attribute(1)), required(out, 0));
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new RowRangeGradient(sameDiff, arg(0), gradients.get(0), attribute(0)).results();
    }
}
