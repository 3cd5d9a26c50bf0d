package io.github.dino4j.vit.ops.fused.shared;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The mean of what each process has, element by element. Has no gradient. */
public final class MeanOfAll extends FusedOp {
    /** For SameDiff. */
    public MeanOfAll() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what this process has
     */
    public MeanOfAll(SameDiff sameDiff, SDVariable x) {
        super(sameDiff, x);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs;
    }

    @Override
    protected boolean isKept() {
        return true;
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.exchange(
                (group, from, to) -> {
                    double[] sums = new double[from.get(0).length];
                    for (int i = 0; i < sums.length; i++) {
                        sums[i] = from.get(0)[i];
                    }
                    group.sum(sums);
                    for (int i = 0; i < sums.length; i++) {
                        to.get(0)[i] = (float) (sums[i] / group.size());
                    }
                },
                in.subList(0, 1),
                List.of(required(out, 0)));
    }
}
