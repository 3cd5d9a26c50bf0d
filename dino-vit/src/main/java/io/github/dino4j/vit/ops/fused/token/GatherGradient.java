package io.github.dino4j.vit.ops.fused.token;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link Gather}: nothing for the other rows. Of x, the first argument, only the shape is read. */
public final class GatherGradient extends FusedOp {
    /** For SameDiff. */
    public GatherGradient() {}

    GatherGradient(SameDiff sameDiff, SDVariable x, SDVariable places, SDVariable gradient) {
        super(sameDiff, x, places, gradient);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.zero(required(out, 0));
        kernels.rows().scatter(in.get(2), in.get(1), required(out, 0));
    }
}
