package io.github.dino4j.vit.ops.fused.loss;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** An average (1, K) that moves towards the mean of rows (R, K). Has no gradient. */
public final class MovingMean extends FusedOp {
    /** For SameDiff. */
    public MovingMean() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param average the mean so far
     * @param x what it is of
     * @param momentum the old mean's share
     */
    public MovingMean(SameDiff sameDiff, SDVariable average, SDVariable x, double momentum) {
        super(sameDiff, average, x);
        addTArgument(momentum);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.rows().movingMean(in.get(1), in.get(0), tArguments.get(0), required(out, 0));
    }
}
