package io.github.dino4j.vit.ops.fused.element;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.loss.ProductSum;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** A matrix times a number of the graph, times one that is fixed: the gradient of {@link ProductSum}. */
public final class Multiple extends FusedOp {
    /** For SameDiff. */
    public Multiple() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     * @param number a scalar
     * @param factor a further factor
     */
    public Multiple(SameDiff sameDiff, SDVariable x, SDVariable number, double factor) {
        super(sameDiff, x, number);
        addTArgument(factor);
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
        Tensor number = kernels.scratch(1, 1);
        Tensor x = in.get(0);
        kernels.elements().scale(in.get(1).reshape(1, 1), tArguments.get(0).floatValue(), number);
        kernels.elements()
                .scaleRows(
                        x.reshape(1, x.size()), number, null, required(out, 0).reshape(1, x.size()));
    }
}
