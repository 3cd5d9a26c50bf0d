package io.github.dino4j.vit.ops.fused.token;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The first column of a matrix: (R, 1). */
public final class FirstColumn extends FusedOp {
    /** For SameDiff. */
    public FirstColumn() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     */
    public FirstColumn(SameDiff sameDiff, SDVariable x) {
        super(sameDiff, x);
    }

    /** Some columns of a matrix, where they lie. */
    static Tensor columns(Tensor x, int first, int count) {
        return x.view(first, new long[] {x.dim(0), count}, new long[] {x.dim(1), 1});
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(inputs.get(0)[0], 1));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.copy(columns(in.get(0), 0, 1), required(out, 0));
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new FirstColumnGradient(sameDiff, arg(0), gradients.get(0)).results();
    }
}
