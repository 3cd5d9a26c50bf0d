package io.github.dino4j.vit.ops.fused.token;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link ClsRows}: zero in all other rows. */
public final class ClsRowsGradient extends FusedOp {
    /** For SameDiff. */
    public ClsRowsGradient() {}

    ClsRowsGradient(SameDiff sameDiff, SDVariable gradient, int[] layout) {
        super(sameDiff, gradient);
        addIArgument(layout);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        long rows = 0;
        for (int i = 0; i < attributes().length; i += 2) {
            rows += (long) attribute(i) * attribute(i + 1);
        }
        return List.of(matrix(rows, inputs.get(0)[1]));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.zero(required(out, 0));
        ClsRows.copyRows(kernels, attributes(), required(out, 0), in.get(0), true);
    }
}
