package io.github.dino4j.vit.ops.fused.loss;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.element.ScaledColumns;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The product of each column of a matrix (R, K) with its counterpart of another: (1, K). */
public final class ColumnDots extends FusedOp {
    /** For SameDiff. */
    public ColumnDots() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param a the first matrix
     * @param b the second matrix
     */
    public ColumnDots(SameDiff sameDiff, SDVariable a, SDVariable b) {
        super(sameDiff, a, b);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(1, inputs.get(0)[1]));
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        return inputs.get(0)[0] * inputs.get(0)[1];
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor products = kernels.scratch(in.get(0).dim(0), in.get(0).dim(1));
        kernels.elements().multiply(in.get(0), in.get(1), products);
        kernels.sumRows(products, required(out, 0).reshape(products.dim(1)));
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return List.of(
                new ScaledColumns(sameDiff, arg(1), gradients.get(0)).output(), // (R, K)
                new ScaledColumns(sameDiff, arg(0), gradients.get(0)).output());
    }
}
