package io.github.dino4j.vit.ops.fused.element;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link Relu}: 0 where its output is. */
public final class ReluGradient extends FusedOp {
    /** For SameDiff. */
    public ReluGradient() {}

    ReluGradient(SameDiff sameDiff, SDVariable y, SDVariable gradient) {
        super(sameDiff, y, gradient);
    }

    @Override
    protected int inPlace() {
        return 1;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.elements().reluBackward(in.get(0), in.get(1), required(out, 0));
    }
}
