package io.github.dino4j.vit.ops.fused.shared;

import io.github.dino4j.core.device.ImageKernels;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Batch normalisation of columns by their statistics over the rows of all processes; the second output is each column's mean and
 * variance (2, D), the same in all of them.
 */
public final class SharedBatchNorm extends FusedOp {
    /** For SameDiff. */
    public SharedBatchNorm() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     * @param weight factors (D)
     * @param bias summands (D)
     * @param eps added to the variance
     */
    public SharedBatchNorm(SameDiff sameDiff, SDVariable x, SDVariable weight, SDVariable bias, double eps) {
        super(sameDiff, x, weight, bias);
        addIArgument(Float.floatToIntBits((float) eps));
    }

    @Override
    public int getNumOutputs() {
        return 2;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(inputs.get(0), matrix(2, inputs.get(0)[1]));
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        return 2 * inputs.get(0)[1];
    }

    /** A second exchange would take longer than the room is worth. */
    @Override
    protected boolean isKept() {
        return true;
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor kept = out.get(1);
        Tensor statistics = kept == null ? kernels.scratch(2, in.get(0).dim(1)) : kept;
        kernels.images().columnStatistics(in.get(0), statistics);
        Statistics.ofAll(kernels, statistics);
        kernels.images()
                .normalizeColumns(
                        new ImageKernels.Columns(in.get(0), in.get(1), Float.intBitsToFloat(attribute(0)), statistics),
                        in.get(2),
                        required(out, 0));
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new SharedBatchNormGradient(
                        sameDiff, attribute(0), arg(0), arg(1), outputVariables()[1], gradients.get(0))
                .results();
    }
}
