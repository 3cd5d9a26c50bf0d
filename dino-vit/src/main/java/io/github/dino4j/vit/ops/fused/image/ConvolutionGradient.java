package io.github.dino4j.vit.ops.fused.image;

import io.github.dino4j.core.device.ConvolutionKernels;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link Convolution}: arguments x, weight and the output's gradient. */
public final class ConvolutionGradient extends FusedOp {
    /** For SameDiff. */
    public ConvolutionGradient() {}

    ConvolutionGradient(SameDiff sameDiff, int[] windows, SDVariable... inputs) {
        super(sameDiff, inputs);
        addIArgument(windows);
    }

    @Override
    public int getNumOutputs() {
        return 2;
    }

    @Override
    protected Reads reads(int argument) {
        return argument == 1 ? Reads.FLOAT32 : Reads.OPERAND;
    }

    @Override
    protected boolean rounds(int output) {
        return output == 0;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(inputs.get(0), inputs.get(1));
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        List<ConvolutionKernels.Window> images = Windows.decode(attributes());
        long[] weight = inputs.get(1);
        if (Sampled.seesPixels(images)) {
            return 2 * Sampled.working(images, weight);
        }
        boolean few = Sampled.seesFew(images, Precision.BFLOAT16); // which they may be
        return Convolution.working(weight)
                + Math.max(Convolution.working(weight), few ? Sampled.working(images, weight) : 0);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        List<ConvolutionKernels.Window> images = Windows.decode(attributes());
        Tensor x = out.get(0);
        Tensor weight = out.get(1);
        Sampled sampled = new Sampled(kernels, images);
        boolean pixels = Sampled.seesPixels(images);
        if (weight != null && (pixels || Sampled.seesFew(images, in.get(0).precision()))) {
            sampled.backwardWeight(in.get(0), in.get(2), weight);
        } else if (weight != null) {
            kernels.convolutions().convolveBackwardWeight(images, in.get(0), in.get(2), weight);
        }
        if (x != null && pixels) {
            sampled.backwardData(in.get(2), in.get(1), x);
        } else if (x != null) {
            kernels.convolutions().convolveBackwardData(images, in.get(2), in.get(1), x);
        }
    }
}
