package io.github.dino4j.vit.ops.fused.norm;

import io.github.dino4j.core.device.ImageKernels;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Normalisation of columns by statistics that are given (2, D): evaluation, which has no gradient. */
public final class FixedNorm extends FusedOp {
    /** For SameDiff. */
    public FixedNorm() {}

    /**
     * The arguments are x, statistics, weight and bias.
     *
     * @param sameDiff the graph
     * @param eps added to the variance
     * @param inputs the arguments in order
     */
    public FixedNorm(SameDiff sameDiff, double eps, SDVariable... inputs) {
        super(sameDiff, inputs);
        addIArgument(Float.floatToIntBits((float) eps));
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.images()
                .normalizeColumns(
                        new ImageKernels.Columns(in.get(0), in.get(2), Float.intBitsToFloat(attribute(0)), in.get(1)),
                        in.get(3),
                        required(out, 0));
    }
}
