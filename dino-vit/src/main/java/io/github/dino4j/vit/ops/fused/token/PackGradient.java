package io.github.dino4j.vit.ops.fused.token;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link Pack}: the rows of each part. The last argument is the output's gradient. */
public final class PackGradient extends FusedOp {
    /** For SameDiff. */
    public PackGradient() {}

    PackGradient(SameDiff sameDiff, List<SDVariable> inputs) {
        super(sameDiff, inputs.toArray(new SDVariable[0]));
        addIArgument(inputs.size() - 1);
    }

    @Override
    public int getNumOutputs() {
        // SameDiff asks before the argument is added; then the arguments' number says it.
        return iArguments.isEmpty() ? Math.max(1, args().length - 1) : attribute(0);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, inputs.size() - 1);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor gradient = in.get(in.size() - 1);
        long first = 0;
        for (int i = 0; i < out.size(); i++) {
            Tensor part = out.get(i);
            if (part != null) {
                kernels.copy(gradient.rows(first, part.dim(0)), part);
            }
            first += in.get(i).dim(0);
        }
    }
}
