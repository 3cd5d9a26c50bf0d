package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The mean (1, K) of the rows of (R, K). Has no gradient. */
public final class MeanRow extends FusedOp {
    /** For SameDiff. */
    public MeanRow() {}

    MeanRow(SameDiff sameDiff, SDVariable x) {
        super(sameDiff, x);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(1, inputs.get(0)[1]));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.rows().mean(in.get(0), required(out, 0));
    }
}
