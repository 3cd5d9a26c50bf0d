package io.github.dino4j.vit.ops.fused.image;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link MeanPixels}: an equal share for each pixel. */
public final class MeanPixelsGradient extends FusedOp {
    /** For SameDiff. */
    public MeanPixelsGradient() {}

    MeanPixelsGradient(SameDiff sameDiff, SDVariable gradient, SDVariable ones, int... attributes) {
        super(sameDiff, gradient, ones);
        addIArgument(attributes);
    }

    @Override
    protected boolean rounds(int output) {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(MeanPixels.sum(attributes(), true), inputs.get(0)[1]));
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        return MeanPixels.sum(attributes(), true) * inputs.get(0)[1];
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor to = required(out, 0);
        Tensor exact = to.precision() == Precision.FLOAT32 ? to : kernels.scratch(to.dims());
        MeanPixels.parts(attributes(), exact, in.get(0), (pixels, means) -> kernels.product(
                        MeanPixels.ones(in.get(1), pixels.dim(0), pixels.dim(1), 1), means, pixels)
                .times(1.0f / pixels.dim(1))
                .emit());
        if (exact.precision() != to.precision()) {
            kernels.copy(exact, to);
        }
    }
}
