package io.github.dino4j.vit.ops.fused.element;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link Gelu}. */
public final class GeluGradient extends FusedOp {
    /** For SameDiff. */
    public GeluGradient() {}

    GeluGradient(SameDiff sameDiff, SDVariable gradient, SDVariable x) {
        super(sameDiff, gradient, x);
    }

    @Override
    protected boolean isUniform() {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    protected int inPlace() {
        return 0;
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.elements().geluBackward(in.get(1), in.get(0), required(out, 0));
    }
}
