package io.github.dino4j.vit.ops.fused.token;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link MeanRows}: an equal share for each patch token, nothing for those before. */
public final class MeanRowsGradient extends FusedOp {
    /** For SameDiff. */
    public MeanRowsGradient() {}

    MeanRowsGradient(SameDiff sameDiff, SDVariable gradient, SDVariable ones, int[] layout) {
        super(sameDiff, gradient, ones);
        addIArgument(layout);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        long rows = 0;
        for (int i = 1; i < attributes().length; i += 2) {
            rows += (long) attribute(i) * attribute(i + 1);
        }
        return List.of(matrix(rows, inputs.get(0)[1]));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.zero(required(out, 0));
        MeanRows.parts(attributes(), required(out, 0), in.get(0), (patches, means) -> {
            float share = 1.0f / patches.dim(1);
            kernels.product(MeanRows.ones(in.get(1), patches.dim(0), patches.dim(1), 1), means, patches)
                    .times(share)
                    .emit();
        });
    }
}
