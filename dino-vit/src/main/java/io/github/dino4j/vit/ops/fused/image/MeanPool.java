package io.github.dino4j.vit.ops.fused.image;

import io.github.dino4j.core.device.ConvolutionKernels;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.ImageRows;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The mean of each channel over each square of pixels, (R, C) to (P, C). */
public final class MeanPool extends FusedOp {
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

    static List<ConvolutionKernels.Squares> squares(int... attributes) {
        List<ConvolutionKernels.Squares> squares = new ArrayList<>();
        for (int i = 0; i < attributes.length; i += 4) {
            squares.add(new ConvolutionKernels.Squares(
                    attributes[i], attributes[i + 1], attributes[i + 2], attributes[i + 3]));
        }
        return squares;
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
                squares(attributes()).stream()
                        .mapToLong(ConvolutionKernels.Squares::places)
                        .sum(),
                inputs.get(0)[1]));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor to = required(out, 0);
        long first = 0;
        long place = 0;
        for (ConvolutionKernels.Squares each : squares(attributes())) {
            kernels.convolutions().meanPool(each, in.get(0).rows(first, each.pixels()), to.rows(place, each.places()));
            first += each.pixels();
            place += each.places();
        }
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new MeanPoolGradient(sameDiff, gradients.get(0), attributes()).results();
    }
}
