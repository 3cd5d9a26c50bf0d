package io.github.dino4j.vit.ops.fused.loss;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.LossKernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link Nearness}. */
public final class NearnessGradient extends FusedOp {
    /** For SameDiff. */
    public NearnessGradient() {}

    NearnessGradient(SameDiff sameDiff, SDVariable x, SDVariable nearest, SDVariable gradient) {
        super(sameDiff, x, nearest, gradient);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        LossKernels.Neighbours neighbours = new LossKernels.Neighbours(in.get(0), in.get(1));
        kernels.losses().nearnessBackward(neighbours, in.get(2).reshape(1), required(out, 0));
    }
}
