package io.github.dino4j.vit.ops.fused.element;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Columns times a factor for each: (R, D) and (D) to (R, D). */
public final class ScaledColumns extends FusedOp {
    /** For SameDiff. */
    public ScaledColumns() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     * @param factors a factor each
     */
    public ScaledColumns(SameDiff sameDiff, SDVariable x, SDVariable factors) {
        super(sameDiff, x, factors);
    }

    @Override
    protected boolean isCheap() {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor factors = in.get(1);
        kernels.elements().scaleColumns(in.get(0), factors.reshape(1, factors.size()), required(out, 0));
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new ScaledColumnsGradient(sameDiff, arg(0), arg(1), gradients.get(0)).results();
    }
}
