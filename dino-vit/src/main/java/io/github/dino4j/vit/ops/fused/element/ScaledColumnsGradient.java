package io.github.dino4j.vit.ops.fused.element;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link ScaledColumns}: of x and of the factors. */
public final class ScaledColumnsGradient extends FusedOp {
    /** For SameDiff. */
    public ScaledColumnsGradient() {}

    ScaledColumnsGradient(SameDiff sameDiff, SDVariable x, SDVariable factors, SDVariable gradient) {
        super(sameDiff, x, factors, gradient);
    }

    @Override
    public int getNumOutputs() {
        return 2;
    }

    @Override
    protected boolean rounds(int output) {
        return output == 0;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 2);
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        return inputs.get(0)[0] * inputs.get(0)[1];
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor x = in.get(0);
        Tensor factors = in.get(1);
        Tensor gradient = in.get(2);
        if (out.get(0) != null) {
            kernels.elements().scaleColumns(gradient, factors.reshape(1, factors.size()), required(out, 0));
        }
        if (out.get(1) != null) {
            Tensor product = kernels.scratch(x.dim(0), x.dim(1));
            kernels.elements().multiply(x, gradient, product);
            kernels.sumRows(product, required(out, 1));
        }
    }
}
