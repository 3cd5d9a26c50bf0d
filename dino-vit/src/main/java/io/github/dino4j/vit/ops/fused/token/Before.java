package io.github.dino4j.vit.ops.fused.token;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** A column (R, 1) before those of a matrix (R, K): (R, 1 + K). */
public final class Before extends FusedOp {
    /** For SameDiff. */
    public Before() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param column the column
     * @param x what it is of
     */
    public Before(SameDiff sameDiff, SDVariable column, SDVariable x) {
        super(sameDiff, column, x);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(inputs.get(0)[0], 1 + inputs.get(1)[1]));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor all = required(out, 0);
        kernels.copy(in.get(0), FirstColumn.columns(all, 0, 1));
        kernels.copy(in.get(1), FirstColumn.columns(all, 1, in.get(1).dim(1)));
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new BeforeGradient(sameDiff, arg(0), arg(1), gradients.get(0)).results();
    }
}
