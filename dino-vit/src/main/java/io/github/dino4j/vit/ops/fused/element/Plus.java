package io.github.dino4j.vit.ops.fused.element;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** A number more than another. */
public final class Plus extends FusedOp {
    /** For SameDiff. */
    public Plus() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     * @param number a scalar
     */
    public Plus(SameDiff sameDiff, SDVariable x, SDVariable number) {
        super(sameDiff, x, number);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.elements()
                .sum(
                        in.get(0).reshape(1),
                        in.get(1).reshape(1),
                        required(out, 0).reshape(1));
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return List.of(sameDiff.identity(gradients.get(0)), sameDiff.zerosLike(arg(1)));
    }
}
