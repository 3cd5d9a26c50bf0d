package io.github.dino4j.vit.ops.fused.element;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** One number less another. Has no gradient. */
public final class Difference extends FusedOp {
    /** For SameDiff. */
    public Difference() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param a the first argument
     * @param b the second argument
     */
    public Difference(SameDiff sameDiff, SDVariable a, SDVariable b) {
        super(sameDiff, a, b);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        return 1;
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor negative = kernels.scratch(1);
        kernels.elements().scale(in.get(1).reshape(1), -1.0f, negative);
        kernels.elements().sum(in.get(0).reshape(1), negative, required(out, 0).reshape(1));
    }
}
