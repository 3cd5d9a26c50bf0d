package io.github.dino4j.vit.ops.fused.token;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.ImageRows;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link Unfold}: each pixel's sum over the neighbourhoods that it is in, (B*h*w, C*9) to (B*H*W, C). */
public final class Fold extends FusedOp {
    /** For SameDiff. */
    public Fold() {}

    Fold(SameDiff sameDiff, SDVariable gradient, int... attributes) {
        super(sameDiff, gradient);
        addIArgument(attributes);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        ImageRows images = Unfold.images(attributes());
        return List.of(matrix(images.rows(), images.channels()));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.images().fold(in.get(0), Unfold.grid(attributes()), required(out, 0));
    }
}
