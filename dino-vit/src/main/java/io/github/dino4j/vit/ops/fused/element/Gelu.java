package io.github.dino4j.vit.ops.fused.element;

import io.github.dino4j.core.device.Epilogue;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** GELU in its exact form. */
public final class Gelu extends FusedOp {
    /** For SameDiff. */
    public Gelu() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     */
    public Gelu(SameDiff sameDiff, SDVariable x) {
        super(sameDiff, x);
    }

    @Override
    protected boolean isUniform() {
        return true;
    }

    @Override
    protected boolean isCheap() {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs;
    }

    @Override
    protected int inPlace() {
        return 0;
    }

    @Override
    protected int epilogueOf() {
        return 0;
    }

    @Override
    protected Epilogue asEpilogue(List<@Nullable Tensor> in) {
        return new Epilogue.Gelu();
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.elements().gelu(in.get(0), required(out, 0));
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new GeluGradient(sameDiff, gradients.get(0), arg(0)).results();
    }
}
