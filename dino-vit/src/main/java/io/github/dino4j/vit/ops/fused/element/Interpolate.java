package io.github.dino4j.vit.ops.fused.element;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** A constant matrix (M, N), or its transpose, times rows (N, D): position embeddings at another resolution. */
public final class Interpolate extends FusedOp {
    /** For SameDiff. */
    public Interpolate() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param matrix the weights of the sum
     * @param rows the rows
     * @param transposed whether the matrix is transposed
     */
    public Interpolate(SameDiff sameDiff, SDVariable matrix, SDVariable rows, boolean transposed) {
        super(sameDiff, matrix, rows);
        addIArgument(transposed ? 1 : 0);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(inputs.get(0)[attribute(0)], inputs.get(1)[1]));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor matrix = attribute(0) == 1 ? in.get(0).transposed() : in.get(0);
        kernels.product(matrix, in.get(1), required(out, 0)).emit();
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        SDVariable rows = new Interpolate(sameDiff, arg(0), gradients.get(0), attribute(0) == 0).output();
        return List.of(sameDiff.zerosLike(arg(0)), rows);
    }
}
