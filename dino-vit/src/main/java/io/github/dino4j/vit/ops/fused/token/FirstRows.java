package io.github.dino4j.vit.ops.fused.token;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The first rows of a matrix. */
public final class FirstRows extends FusedOp {
    /** For SameDiff. */
    public FirstRows() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x the rows
     * @param count how many
     */
    public FirstRows(SameDiff sameDiff, SDVariable x, int count) {
        super(sameDiff, x);
        addIArgument(count);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(attribute(0), inputs.get(0)[1]));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.copy(in.get(0).rows(0, attribute(0)), required(out, 0));
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new FirstRowsGradient(sameDiff, arg(0), gradients.get(0)).results();
    }
}
