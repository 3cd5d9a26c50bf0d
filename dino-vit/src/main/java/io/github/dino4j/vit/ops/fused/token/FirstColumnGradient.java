package io.github.dino4j.vit.ops.fused.token;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link FirstColumn}: nothing for the others. Of x, the first argument, only the shape is read. */
public final class FirstColumnGradient extends FusedOp {
    /** For SameDiff. */
    public FirstColumnGradient() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     * @param gradient of the output
     */
    public FirstColumnGradient(SameDiff sameDiff, SDVariable x, SDVariable gradient) {
        super(sameDiff, x, gradient);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor x = required(out, 0);
        kernels.zero(x);
        kernels.copy(in.get(1), FirstColumn.columns(x, 0, 1));
    }
}
