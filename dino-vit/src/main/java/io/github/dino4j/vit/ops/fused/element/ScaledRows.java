package io.github.dino4j.vit.ops.fused.element;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Rows (R, D) times a factor for each (R, 1): the gradient of a branch in {@link ScaledResidual}. */
public final class ScaledRows extends FusedOp {
    /** For SameDiff. */
    public ScaledRows() {}

    ScaledRows(SameDiff sameDiff, SDVariable x, SDVariable factors) {
        super(sameDiff, x, factors);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    protected boolean rounds(int output) {
        return true;
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.elements().scaleRows(in.get(0), in.get(1), null, required(out, 0));
    }
}
