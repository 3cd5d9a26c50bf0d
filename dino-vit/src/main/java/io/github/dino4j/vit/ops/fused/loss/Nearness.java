package io.github.dino4j.vit.ops.fused.loss;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.LossKernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * How near rows of length 1 (B, D) come to their nearest neighbours, a number; and what these are (2, B), for its gradient.
 */
public final class Nearness extends FusedOp {
    /** For SameDiff. */
    public Nearness() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     */
    public Nearness(SameDiff sameDiff, SDVariable x) {
        super(sameDiff, x);
    }

    @Override
    public int getNumOutputs() {
        return 2;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(new long[0], matrix(2, inputs.get(0)[0]));
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        long rows = inputs.get(0)[0];
        return rows * rows + 2 * rows;
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor x = in.get(0);
        int rows = x.dim(0);
        Tensor cosines = kernels.scratch(rows, rows);
        Tensor kept = out.get(1);
        Tensor nearest = kept == null ? kernels.scratch(2, rows) : kept;
        kernels.product(x, x.transposed(), cosines).emit();
        LossKernels.Neighbours neighbours = new LossKernels.Neighbours(x, nearest);
        kernels.losses().nearness(neighbours, cosines, required(out, 0).reshape(1));
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new NearnessGradient(sameDiff, arg(0), outputVariables()[1], gradients.get(0)).results();
    }
}
