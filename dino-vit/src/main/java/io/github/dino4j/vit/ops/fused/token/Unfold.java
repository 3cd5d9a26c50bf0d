package io.github.dino4j.vit.ops.fused.token;

import io.github.dino4j.core.device.ImageKernels;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.ImageRows;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The neighbourhoods that a 3x3 convolution sees: pixels (B*H*W, C) to (B*h*w, C*9). */
public final class Unfold extends FusedOp {
    /** For SameDiff. */
    public Unfold() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     * @param images the images
     * @param stride pixels between neighbours
     */
    public Unfold(SameDiff sameDiff, SDVariable x, ImageRows images, int stride) {
        super(sameDiff, x);
        addIArgument(images.batch(), images.height(), images.width(), images.channels(), stride);
    }

    @Override
    protected boolean rounds(int output) {
        return true;
    }

    @Override
    protected boolean isCheap() {
        return true;
    }

    static ImageRows images(int... attributes) {
        return new ImageRows(attributes[0], attributes[1], attributes[2], attributes[3]);
    }

    static ImageKernels.Grid grid(int... attributes) {
        return new ImageKernels.Grid(attributes[0], attributes[1], attributes[2], attributes[3], attributes[4]);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        ImageRows images = images(attributes());
        long rows = images.convolved(attribute(4), images.channels()).rows();
        return List.of(matrix(rows, 9L * images.channels()));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.images().unfold(in.get(0), grid(attributes()), required(out, 0));
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new Fold(sameDiff, gradients.get(0), attributes()).results();
    }
}
