package io.github.dino4j.vit.ops.fused.norm;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link L2Normalize}. */
public final class L2NormalizeGradient extends FusedOp {
    /** For SameDiff. */
    public L2NormalizeGradient() {}

    L2NormalizeGradient(SameDiff sameDiff, SDVariable x, SDVariable gradient) {
        super(sameDiff, x, gradient);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.rows().normalizeBackward(in.get(0), in.get(1), required(out, 0));
    }
}
