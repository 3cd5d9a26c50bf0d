package io.github.dino4j.vit.ops.fused.loss;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Targets: rows (R, K) less a centre (1, K), over a temperature (one element), as distributions. Has no gradient. */
public final class CenteredSoftmax extends FusedOp {
    /** For SameDiff. */
    public CenteredSoftmax() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     * @param centre a row that is subtracted
     * @param temperature what is divided by
     */
    public CenteredSoftmax(SameDiff sameDiff, SDVariable x, SDVariable centre, SDVariable temperature) {
        super(sameDiff, x, centre, temperature);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(inputs.get(0));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.rows().centeredSoftmax(in.get(0), in.get(1), in.get(2), required(out, 0));
    }
}
