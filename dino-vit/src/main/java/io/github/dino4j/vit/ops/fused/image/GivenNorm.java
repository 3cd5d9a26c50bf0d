package io.github.dino4j.vit.ops.fused.image;

import io.github.dino4j.core.device.ConvolutionKernels;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.ConvolutionOps;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Normalisation of columns by statistics that are given (2, D), with ReLU or without: evaluation, which has no gradient. */
public final class GivenNorm extends FusedOp {
    /** For SameDiff. */
    public GivenNorm() {}

    /**
     * Adds a node.
     *
     * @param sameDiff the graph
     * @param x pixels (R, D)
     * @param statistics mean and variance of each column (2, D)
     * @param affine what normalised numbers are scaled and moved by
     * @param rectified whether to take the greater of that and 0
     */
    public GivenNorm(
            SameDiff sameDiff, SDVariable x, SDVariable statistics, ConvolutionOps.Affine affine, boolean rectified) {
        super(sameDiff, x, statistics, affine.weight(), affine.bias());
        addIArgument(Float.floatToIntBits((float) affine.eps()), rectified ? 1 : 0);
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
        return inputs.subList(0, 1);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        ConvolutionKernels.Norm norm = new ConvolutionKernels.Norm(
                1, in.get(0), in.get(2), in.get(3), Float.intBitsToFloat(attribute(0)), in.get(1));
        kernels.convolutions().normalizeBy(norm, required(out, 0), attribute(1) != 0);
    }
}
