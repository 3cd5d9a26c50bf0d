package io.github.dino4j.vit.ops.fused.element;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link SwiGlu}. */
public final class SwiGluGradient extends FusedOp {
    /** For SameDiff. */
    public SwiGluGradient() {}

    SwiGluGradient(SameDiff sameDiff, SDVariable x, SDVariable gradient) {
        super(sameDiff, x, gradient);
    }

    @Override
    protected boolean rounds(int output) {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        return 3 * inputs.get(1)[0] * inputs.get(1)[1];
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor gradient = in.get(1);
        Tensor to = required(out, 0);
        Tensor a = SwiGlu.half(kernels, in.get(0), 0);
        Tensor b = SwiGlu.half(kernels, in.get(0), 1);
        Tensor product = kernels.scratch(gradient.dim(0), gradient.dim(1));
        kernels.elements().multiply(gradient, b, b);
        kernels.elements().siluBackward(a, b, b);
        kernels.copy(b, SwiGlu.view(to, 0));
        kernels.elements().silu(a, product);
        kernels.elements().multiply(product, gradient, product);
        kernels.copy(product, SwiGlu.view(to, 1));
    }
}
