package io.github.dino4j.vit.ops.fused.image;

import io.github.dino4j.core.device.ConvolutionKernels;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link MaxPool}: arguments are the output's gradient and the marks. */
public final class MaxPoolGradient extends FusedOp {
    /** For SameDiff. */
    public MaxPoolGradient() {}

    MaxPoolGradient(SameDiff sameDiff, SDVariable gradient, SDVariable marks, int... windows) {
        super(sameDiff, gradient, marks);
        addIArgument(windows);
    }

    @Override
    protected boolean isUniform() {
        return true;
    }

    @Override
    protected Reads reads(int argument) {
        return argument == 0 ? Reads.EITHER : Reads.FLOAT32;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(Windows.pixels(Windows.decode(attributes())), inputs.get(0)[1]));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        long channels = in.get(0).dim(1);
        long first = 0;
        long place = 0;
        for (ConvolutionKernels.Window each : Windows.decode(attributes())) {
            kernels.convolutions()
                    .maxPoolBackward(
                            each,
                            in.get(0).rows(place, each.places()),
                            Marks.of(in.get(1), place * channels, each.places() * channels),
                            required(out, 0).rows(first, each.pixels()));
            first += each.pixels();
            place += each.places();
        }
    }
}
