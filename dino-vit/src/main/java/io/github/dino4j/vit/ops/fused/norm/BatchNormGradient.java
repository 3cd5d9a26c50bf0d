package io.github.dino4j.vit.ops.fused.norm;

import io.github.dino4j.core.device.ImageKernels;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link BatchNorm}: of x, weight and bias. */
public class BatchNormGradient extends FusedOp {
    /** For SameDiff. */
    public BatchNormGradient() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param epsBits the epsilon's bits
     * @param inputs x, weight, statistics and the output's gradient
     */
    protected BatchNormGradient(SameDiff sameDiff, int epsBits, SDVariable... inputs) {
        super(sameDiff, inputs);
        addIArgument(epsBits);
    }

    @Override
    public final int getNumOutputs() {
        return 3;
    }

    @Override
    protected final List<long[]> shapes(List<long[]> inputs) {
        return List.of(inputs.get(0), inputs.get(1), inputs.get(1));
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        return inputs.get(0)[0] * inputs.get(0)[1] + 2 * inputs.get(1)[0];
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        int dim = in.get(1).dim(0);
        Tensor x = out.get(0);
        Tensor weight = out.get(1);
        Tensor bias = out.get(2);
        kernels.images()
                .normalizeColumnsBackward(
                        new ImageKernels.Columns(in.get(0), in.get(1), Float.intBitsToFloat(attribute(0)), in.get(2)),
                        in.get(3),
                        List.of(
                                x == null ? kernels.scratch(in.get(0).dim(0), dim) : x,
                                weight == null ? kernels.scratch(dim) : weight,
                                bias == null ? kernels.scratch(dim) : bias));
    }
}
