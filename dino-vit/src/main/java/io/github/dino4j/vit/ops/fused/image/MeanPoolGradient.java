package io.github.dino4j.vit.ops.fused.image;

import io.github.dino4j.core.device.ConvolutionKernels;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link MeanPool}: an equal share for each pixel of a square. */
public final class MeanPoolGradient extends FusedOp {
    /** For SameDiff. */
    public MeanPoolGradient() {}

    MeanPoolGradient(SameDiff sameDiff, SDVariable gradient, int... attributes) {
        super(sameDiff, gradient);
        addIArgument(attributes);
    }

    @Override
    protected boolean isUniform() {
        return true;
    }

    @Override
    protected boolean rounds(int output) {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(
                MeanPool.squares(attributes()).stream()
                        .mapToLong(ConvolutionKernels.Squares::pixels)
                        .sum(),
                inputs.get(0)[1]));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor to = required(out, 0);
        long first = 0;
        long place = 0;
        for (ConvolutionKernels.Squares each : MeanPool.squares(attributes())) {
            kernels.convolutions()
                    .meanPoolBackward(each, in.get(0).rows(place, each.places()), to.rows(first, each.pixels()));
            first += each.pixels();
            place += each.places();
        }
    }
}
