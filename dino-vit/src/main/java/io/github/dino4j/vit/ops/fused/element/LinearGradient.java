package io.github.dino4j.vit.ops.fused.element;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link Linear}: arguments x, weight, the output's gradient and, if there is one, the bias. */
public final class LinearGradient extends FusedOp {
    /** For SameDiff. */
    public LinearGradient() {}

    LinearGradient(SameDiff sameDiff, SDVariable... inputs) {
        super(sameDiff, inputs);
    }

    @Override
    public int getNumOutputs() {
        return args().length - 1;
    }

    @Override
    protected Reads reads(int argument) {
        return argument < 3 ? Reads.OPERAND : Reads.EITHER;
    }

    @Override
    protected boolean rounds(int output) {
        return output == 0;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.size() > 3
                ? List.of(inputs.get(0), inputs.get(1), inputs.get(3))
                : List.of(inputs.get(0), inputs.get(1));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor gradient = in.get(2);
        Tensor weight = out.get(1);
        Tensor bias = out.size() > 2 ? out.get(2) : null;
        if (weight != null && bias != null) {
            kernels.productAndRowSums(gradient.transposed(), in.get(0), Linear.weight(weight), bias);
        } else if (weight != null) {
            kernels.product(gradient.transposed(), in.get(0), Linear.weight(weight))
                    .emit();
        } else if (bias != null) {
            kernels.sumRows(gradient, bias);
        }
        Tensor x = out.get(0);
        if (x != null) {
            kernels.product(gradient, Linear.weight(in.get(1)), x).emit();
        }
    }
}
