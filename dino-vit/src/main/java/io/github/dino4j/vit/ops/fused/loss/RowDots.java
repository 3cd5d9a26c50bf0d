package io.github.dino4j.vit.ops.fused.loss;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The product of each row of a matrix (R, K) with its counterpart of another, not rounded: (R, 1). */
public final class RowDots extends FusedOp {
    /** For SameDiff. */
    public RowDots() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param a the first matrix
     * @param b the second matrix
     */
    public RowDots(SameDiff sameDiff, SDVariable a, SDVariable b) {
        super(sameDiff, a, b);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(inputs.get(0)[0], 1));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        int rows = in.get(0).dim(0);
        int columns = in.get(0).dim(1);
        Tensor left = in.get(0).reshape(rows, 1, columns);
        Tensor right = in.get(1).reshape(rows, columns, 1);
        kernels.product(left, right, required(out, 0).reshape(rows, 1, 1)).emit();
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return List.of(
                new RowDotsGradient(sameDiff, arg(1), gradients.get(0)).output(), // (R, K)
                new RowDotsGradient(sameDiff, arg(0), gradients.get(0)).output());
    }
}
