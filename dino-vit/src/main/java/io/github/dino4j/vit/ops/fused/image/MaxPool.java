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

/** The greatest number of each channel in each place, (R, C) to (P, C); the second output marks which it was. */
public final class MaxPool extends FusedOp {
    /** For SameDiff. */
    public MaxPool() {}

    /**
     * Adds a node.
     *
     * @param sameDiff the graph
     * @param x pixels (R, C)
     * @param images of each resolution
     * @param window of the places
     */
    public MaxPool(SameDiff sameDiff, SDVariable x, List<ImageRows> images, ConvolutionOps.Window window) {
        super(sameDiff, x);
        addIArgument(Windows.encode(images, window));
    }

    @Override
    public int getNumOutputs() {
        return 2;
    }

    @Override
    protected boolean isUniform() {
        return true;
    }

    @Override
    protected boolean rounds(int output) {
        return output == 0;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        long places = Windows.places(Windows.decode(attributes()));
        long channels = inputs.get(0)[1];
        return List.of(matrix(places, channels), Marks.shape(places, channels));
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        return shapes(inputs).get(1)[0];
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor to = required(out, 0);
        long channels = to.dim(1);
        Tensor marks = Marks.room(kernels, out.get(1), Marks.shape(to.dim(0), channels));
        long first = 0;
        long place = 0;
        for (ConvolutionKernels.Window each : Windows.decode(attributes())) {
            kernels.convolutions()
                    .maxPool(
                            each,
                            in.get(0).rows(first, each.pixels()),
                            to.rows(place, each.places()),
                            Marks.of(marks, place * channels, each.places() * channels));
            first += each.pixels();
            place += each.places();
        }
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new MaxPoolGradient(sameDiff, gradients.get(0), outputVariables()[1], attributes()).results();
    }
}
