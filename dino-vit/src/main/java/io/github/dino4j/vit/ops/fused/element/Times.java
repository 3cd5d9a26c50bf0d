package io.github.dino4j.vit.ops.fused.element;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Numbers times one that is fixed. */
public final class Times extends FusedOp {
    /** For SameDiff. */
    public Times() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     * @param factor the number
     */
    public Times(SameDiff sameDiff, SDVariable x, double factor) {
        super(sameDiff, x);
        addTArgument(factor);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs;
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        long size = in.get(0).size();
        kernels.elements()
                .scale(
                        in.get(0).reshape(1, size),
                        tArguments.get(0).floatValue(),
                        required(out, 0).reshape(1, size));
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return List.of(new Times(sameDiff, gradients.get(0), tArguments.get(0)).output());
    }
}
