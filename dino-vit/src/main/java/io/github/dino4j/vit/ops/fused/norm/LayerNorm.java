package io.github.dino4j.vit.ops.fused.norm;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.RowKernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Layer normalisation; the second output is each row's mean and variance (2, R). */
public final class LayerNorm extends FusedOp {
    /** For SameDiff. */
    public LayerNorm() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     * @param weight factors (D)
     * @param bias summands (D)
     * @param eps added to the variance
     */
    public LayerNorm(SameDiff sameDiff, SDVariable x, SDVariable weight, SDVariable bias, double eps) {
        super(sameDiff, x, weight, bias);
        addIArgument(Float.floatToIntBits((float) eps));
    }

    @Override
    public int getNumOutputs() {
        return 2;
    }

    @Override
    protected boolean rounds(int output) {
        return output == 0;
    }

    @Override
    protected boolean isCheap() {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(inputs.get(0), matrix(2, inputs.get(0)[0]));
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        return 2 * inputs.get(0)[0];
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.rows().layerNorm(norm(kernels, in, out), in.get(2), required(out, 0));
    }

    private RowKernels.Norm norm(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor kept = out.get(1);
        Tensor stats = kept == null ? kernels.scratch(2, in.get(0).dim(0)) : kept;
        return new RowKernels.Norm(in.get(0), in.get(1), Float.intBitsToFloat(attribute(0)), stats);
    }

    @Override
    protected boolean followsResidual() {
        return true;
    }

    @Override
    protected void emit(Kernels kernels, RowKernels.Residual residual, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.residualNorm(residual, norm(kernels, in, out), in.get(2), required(out, 0));
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new LayerNormGradient(sameDiff, attribute(0), arg(0), arg(1), outputVariables()[1], gradients.get(0))
                .results();
    }
}
