package io.github.dino4j.vit.ops.fused.loss;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.element.Interpolate;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The products of all rows of one matrix (R, K) with all of another (S, K), not rounded: (R, S). */
public final class RowProducts extends FusedOp {
    /** For SameDiff. */
    public RowProducts() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param a the first argument
     * @param b the second argument
     */
    public RowProducts(SameDiff sameDiff, SDVariable a, SDVariable b) {
        super(sameDiff, a, b);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(inputs.get(0)[0], inputs.get(1)[0]));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.product(in.get(0), in.get(1).transposed(), required(out, 0)).emit();
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        SDVariable gradient = gradients.get(0); // (R, S)
        return List.of(
                new Interpolate(sameDiff, gradient, arg(1), false).output(), // (R, K)
                new Interpolate(sameDiff, gradient, arg(0), true).output()); // (S, K)
    }
}
