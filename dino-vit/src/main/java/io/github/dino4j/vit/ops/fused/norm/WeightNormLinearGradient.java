package io.github.dino4j.vit.ops.fused.norm;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The gradient of {@link WeightNormLinear}: of x, v and g. Arguments are x and v as operands, g, v again, the output's
 * gradient, and the scales g/|v|.
 */
public final class WeightNormLinearGradient extends FusedOp {
    /** For SameDiff. */
    public WeightNormLinearGradient() {}

    WeightNormLinearGradient(
            SameDiff sameDiff,
            SDVariable x,
            SDVariable direction,
            SDVariable gain,
            SDVariable gradient,
            SDVariable scales) {
        super(sameDiff, x, direction, gain, direction, gradient, scales);
    }

    @Override
    public int getNumOutputs() {
        return 3;
    }

    @Override
    protected Reads reads(int argument) {
        return argument < 2 || argument == 4 ? Reads.OPERAND : Reads.FLOAT32;
    }

    @Override
    protected boolean rounds(int output) {
        return output == 0;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 3);
    }

    /** The gradient of the products with v. */
    @Override
    protected long scratch(List<long[]> inputs) {
        return inputs.get(4)[0] * inputs.get(4)[1];
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor gradient = in.get(4);
        Tensor x = out.get(0);
        if (x != null) {
            Tensor scaled = kernels.scratch(gradient.precision(), gradient.dim(0), gradient.dim(1));
            kernels.elements().scaleColumns(gradient, in.get(5), scaled);
            kernels.product(scaled, in.get(1), x).emit();
        }
        Tensor direction = out.get(1);
        if (direction != null) {
            kernels.product(gradient.transposed(), in.get(0), direction).emit(); // of g v/|v|
            kernels.rows().weightNormBackward(in.get(3), in.get(2), direction, out.get(2));
        }
    }
}
