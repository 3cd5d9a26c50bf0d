package io.github.dino4j.vit.ops.fused.image;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link MeanPool}: an equal share for each pixel of a square. */
public final class MeanPoolGradient extends SquaresOp {
    /** For SameDiff. */
    public MeanPoolGradient() {}

    MeanPoolGradient(SameDiff sameDiff, SDVariable gradient, int... attributes) {
        super(sameDiff, gradient);
        addIArgument(attributes);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(pixels(), inputs.get(0)[1]));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        each(required(out, 0), in.get(0), (squares, to, gradient) -> kernels.convolutions()
                .meanPoolBackward(squares, gradient, to));
    }
}
