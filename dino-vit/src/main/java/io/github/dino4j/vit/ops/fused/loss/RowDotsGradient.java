package io.github.dino4j.vit.ops.fused.loss;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Rows (R, K) times a factor for each (R, 1), not rounded: the gradient of {@link RowDots}. */
public final class RowDotsGradient extends FusedOp {
    /** For SameDiff. */
    public RowDotsGradient() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param other what the rows were multiplied with
     * @param gradient of the output
     */
    public RowDotsGradient(SameDiff sameDiff, SDVariable other, SDVariable gradient) {
        super(sameDiff, other, gradient);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.elements().scaleRows(in.get(0), in.get(1), null, required(out, 0));
    }
}
