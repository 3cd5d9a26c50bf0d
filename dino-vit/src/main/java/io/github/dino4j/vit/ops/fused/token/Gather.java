package io.github.dino4j.vit.ops.fused.token;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Rows of a matrix (R, D) by their numbers (M, 1), no two alike: (M, D). */
public final class Gather extends FusedOp {
    /** For SameDiff. */
    public Gather() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     * @param places numbers of rows
     */
    public Gather(SameDiff sameDiff, SDVariable x, SDVariable places) {
        super(sameDiff, x, places);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(inputs.get(1)[0], inputs.get(0)[1]));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.rows().gather(in.get(0), in.get(1), required(out, 0));
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        SDVariable gradient = new GatherGradient(sameDiff, arg(0), arg(1), gradients.get(0)).output();
        return List.of(gradient, sameDiff.zerosLike(arg(1)));
    }
}
