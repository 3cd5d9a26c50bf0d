package io.github.dino4j.vit.ops.fused.loss;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.TargetOps;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Targets: rows (R, K) over a temperature (one element) as distributions that use all outputs alike. Has no gradient. */
public final class SinkhornKnopp extends FusedOp {
    /** For SameDiff. */
    public SinkhornKnopp() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x the teacher's outputs
     * @param temperature what is divided by
     * @param balance how they are balanced
     * @param ofAll whether with the rows of all processes
     */
    public SinkhornKnopp(
            SameDiff sameDiff, SDVariable x, SDVariable temperature, TargetOps.Balance balance, boolean ofAll) {
        super(sameDiff, x, temperature);
        addIArgument(balance.iterations(), balance.groups(), ofAll ? 1 : 0);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    /** Exchanges are not made twice. */
    @Override
    protected boolean isKept() {
        return attribute(2) == 1;
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        int groups = attribute(1);
        int rows = in.get(0).dim(0) / groups;
        for (int group = 0; group < groups; group++) {
            long first = (long) group * rows;
            Tensor shares = required(out, 0).rows(first, rows);
            Tensor strip = in.get(0).rows(first, rows);
            if (attribute(2) == 0) {
                kernels.rows().sinkhorn(strip, in.get(1), attribute(0), shares);
            } else {
                kernels.rows().sinkhornOfAll(strip, in.get(1), attribute(0), shares);
            }
        }
    }
}
