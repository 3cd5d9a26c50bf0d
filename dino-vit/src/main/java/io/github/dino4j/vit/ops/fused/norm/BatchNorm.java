package io.github.dino4j.vit.ops.fused.norm;

import io.github.dino4j.core.device.ImageKernels;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Batch normalisation of columns by their own statistics; the second output is each column's mean and variance (2, D). */
public class BatchNorm extends FusedOp {
    /** For SameDiff. */
    public BatchNorm() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     * @param weight factors (D)
     * @param bias summands (D)
     * @param eps added to the variance
     */
    public BatchNorm(SameDiff sameDiff, SDVariable x, SDVariable weight, SDVariable bias, double eps) {
        super(sameDiff, x, weight, bias);
        addIArgument(Float.floatToIntBits((float) eps));
    }

    @Override
    public final int getNumOutputs() {
        return 2;
    }

    @Override
    protected final List<long[]> shapes(List<long[]> inputs) {
        return List.of(inputs.get(0), matrix(2, inputs.get(0)[1]));
    }

    @Override
    protected final long scratch(List<long[]> inputs) {
        return 2 * inputs.get(0)[1];
    }

    /**
     * Makes statistics of a column's rows those that it is normalised by.
     *
     * @param kernels where to
     * @param statistics mean and variance of each column (2, D); overwritten
     */
    protected void share(Kernels kernels, Tensor statistics) {}

    /**
     * The node of the gradient.
     *
     * @param inputs x, weight, statistics and the output's gradient
     * @return gradients of x, weight and bias
     */
    protected FusedOp gradient(SDVariable... inputs) {
        return new BatchNormGradient(sameDiff, attribute(0), inputs);
    }

    @Override
    protected final void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor kept = out.get(1);
        Tensor statistics = kept == null ? kernels.scratch(2, in.get(0).dim(1)) : kept;
        kernels.images().columnStatistics(in.get(0), statistics);
        share(kernels, statistics);
        kernels.images()
                .normalizeColumns(
                        new ImageKernels.Columns(in.get(0), in.get(1), Float.intBitsToFloat(attribute(0)), statistics),
                        in.get(2),
                        required(out, 0));
    }

    @Override
    public final List<SDVariable> doDiff(List<SDVariable> gradients) {
        return gradient(arg(0), arg(1), outputVariables()[1], gradients.get(0)).results();
    }
}
