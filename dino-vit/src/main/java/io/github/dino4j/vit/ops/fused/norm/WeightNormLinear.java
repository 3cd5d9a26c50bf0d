package io.github.dino4j.vit.ops.fused.norm;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Rows (R, in) times the transpose of a weight-normalised matrix (out, in), whose rows g v/|v| are never written: the
 * products with v are scaled by g/|v|. Arguments are x, v as an operand, g (out, 1), and v again, whose lengths are taken
 * in float32. The second output is the scales (1, out).
 */
public final class WeightNormLinear extends FusedOp {
    /** For SameDiff. */
    public WeightNormLinear() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     * @param direction the directions of the weights
     * @param gain their lengths
     */
    public WeightNormLinear(SameDiff sameDiff, SDVariable x, SDVariable direction, SDVariable gain) {
        super(sameDiff, x, direction, gain, direction);
    }

    @Override
    public int getNumOutputs() {
        return 2;
    }

    @Override
    protected Reads reads(int argument) {
        return argument < 2 ? Reads.OPERAND : Reads.FLOAT32;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        long out = inputs.get(1)[0];
        return List.of(matrix(inputs.get(0)[0], out), matrix(1, out));
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        return inputs.get(1)[0];
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor kept = out.get(1);
        Tensor scales = kept == null ? kernels.scratch(1, in.get(3).dim(0)) : kept;
        kernels.rows().weightNormScales(in.get(3), in.get(2), scales);
        kernels.product(in.get(0), in.get(1).transposed(), required(out, 0))
                .timesColumns(scales)
                .emit();
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new WeightNormLinearGradient(sameDiff, arg(0), arg(1), arg(2), gradients.get(0), outputVariables()[1])
                .results();
    }
}
