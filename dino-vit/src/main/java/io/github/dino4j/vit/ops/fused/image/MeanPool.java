package io.github.dino4j.vit.ops.fused.image;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.ImageRows;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The mean of each channel over each square of pixels, (R, C) to (P, C). */
public final class MeanPool extends SquaresOp {
    /** For SameDiff. */
    public MeanPool() {}

    /**
     * Adds a node.
     *
     * @param sameDiff the graph
     * @param x pixels (R, C)
     * @param images of each resolution
     * @param side of the squares in pixels
     */
    public MeanPool(SameDiff sameDiff, SDVariable x, List<ImageRows> images, int side) {
        super(sameDiff, x);
        images.forEach(each -> addIArgument(each.batch(), each.height(), each.width(), side));
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(places(), inputs.get(0)[1]));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        each(in.get(0), required(out, 0), kernels.convolutions()::meanPool);
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new MeanPoolGradient(sameDiff, gradients.get(0), attributes()).results();
    }
}
