package io.github.dino4j.vit.ops.fused.loss;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The mean entropy of distributions (R, K), a scalar in nats. Has no gradient. */
public final class MeanEntropy extends FusedOp {
    /** For SameDiff. */
    public MeanEntropy() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     */
    public MeanEntropy(SameDiff sameDiff, SDVariable x) {
        super(sameDiff, x);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(new long[0]);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.rows().entropy(in.get(0), required(out, 0));
    }
}
