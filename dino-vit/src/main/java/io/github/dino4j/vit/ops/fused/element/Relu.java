package io.github.dino4j.vit.ops.fused.element;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The greater of each element and 0. */
public final class Relu extends FusedOp {
    /** For SameDiff. */
    public Relu() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     */
    public Relu(SameDiff sameDiff, SDVariable x) {
        super(sameDiff, x);
    }

    @Override
    protected int inPlace() {
        return 0;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.elements().relu(in.get(0), required(out, 0));
    }

    /** By its output, so that its input need not be kept. */
    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new ReluGradient(sameDiff, outputVariables()[0], gradients.get(0)).results();
    }
}
