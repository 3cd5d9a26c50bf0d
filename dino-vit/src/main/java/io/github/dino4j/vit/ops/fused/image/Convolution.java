package io.github.dino4j.vit.ops.fused.image;

import io.github.dino4j.core.device.ConvolutionKernels;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.ConvolutionOps;
import io.github.dino4j.vit.ops.ImageRows;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** A convolution of pixels (R, C) with a weight (D, C, S, S), which the device brings into the order that it likes. */
public final class Convolution extends FusedOp {
    /** For SameDiff. */
    public Convolution() {}

    /**
     * Adds a node.
     *
     * @param sameDiff the graph
     * @param x pixels (R, C)
     * @param weight (D, C, S, S)
     * @param images of each resolution
     * @param window of side S
     */
    public Convolution(
            SameDiff sameDiff, SDVariable x, SDVariable weight, List<ImageRows> images, ConvolutionOps.Window window) {
        super(sameDiff, x, weight);
        addIArgument(Windows.encode(images, window));
    }

    @Override
    protected Reads reads(int argument) {
        return argument == 0 ? Reads.OPERAND : Reads.FLOAT32;
    }

    @Override
    protected boolean rounds(int output) {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(Windows.places(Windows.decode(attributes())), inputs.get(1)[0]));
    }

    /** Of any convolution. */
    static long working(long... weight) {
        return ConvolutionKernels.working(weight[0], weight[1], weight[2]);
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        List<ConvolutionKernels.Window> images = Windows.decode(attributes());
        return Sampled.seesPixels(images) ? Sampled.working(images, inputs.get(1)) : 2 * working(inputs.get(1));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        List<ConvolutionKernels.Window> images = Windows.decode(attributes());
        if (Sampled.seesPixels(images)) {
            new Sampled(kernels, images).convolve(in.get(0), in.get(1), required(out, 0));
        } else {
            kernels.convolutions().convolve(images, in.get(0), in.get(1), required(out, 0));
        }
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new ConvolutionGradient(sameDiff, attributes(), arg(0), arg(1), gradients.get(0)).results();
    }
}
