package io.github.dino4j.vit.ops.fused.loss;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link LogSoftmax}. Of x, the first argument, only the shape is read. */
public final class LogSoftmaxGradient extends FusedOp {
    /** For SameDiff. */
    public LogSoftmaxGradient() {}

    LogSoftmaxGradient(SameDiff sameDiff, SDVariable x, SDVariable y, SDVariable gradient, double temperature) {
        super(sameDiff, x, y, gradient);
        addTArgument(temperature);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor y = in.get(1);
        Tensor x = required(out, 0).reshape(y.dim(0), y.dim(1));
        kernels.rows().softmaxBackward(y, true, in.get(2), x);
        kernels.elements().scale(x, (float) (1.0 / tArguments.get(0)), x);
    }
}
