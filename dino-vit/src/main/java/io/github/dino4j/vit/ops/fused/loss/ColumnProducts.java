package io.github.dino4j.vit.ops.fused.loss;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.element.Interpolate;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The products of all columns of one matrix (R, K) with all of another (R, L), not rounded: (K, L). */
public final class ColumnProducts extends FusedOp {
    /** For SameDiff. */
    public ColumnProducts() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param a the first matrix
     * @param b the second matrix
     */
    public ColumnProducts(SameDiff sameDiff, SDVariable a, SDVariable b) {
        super(sameDiff, a, b);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(inputs.get(0)[1], inputs.get(1)[1]));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.product(in.get(0).transposed(), in.get(1), required(out, 0)).emit();
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        SDVariable gradient = gradients.get(0); // (K, L)
        return List.of(
                new RowProducts(sameDiff, arg(1), gradient).output(), // (R, K)
                new Interpolate(sameDiff, arg(0), gradient, false).output()); // (R, L)
    }
}
