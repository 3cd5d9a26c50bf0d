package io.github.dino4j.vit.ops.fused.element;

import io.github.dino4j.core.device.Epilogue;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.RowKernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Adds a branch (R, D) to x (R, D). */
public final class Residual extends FusedOp {
    /** For SameDiff. */
    public Residual() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     * @param branch what is added
     */
    public Residual(SameDiff sameDiff, SDVariable x, SDVariable branch) {
        super(sameDiff, x, branch);
    }

    @Override
    protected boolean isKept() {
        return true;
    }

    @Override
    protected boolean isResidual() {
        return true;
    }

    @Override
    protected RowKernels.Residual asResidual(List<Tensor> in) {
        return new RowKernels.Residual(in.get(0), in.get(1), null);
    }

    @Override
    protected Reads reads(int argument) {
        return argument == 1 ? Reads.BRANCH : Reads.FLOAT32;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    protected int inPlace() {
        return 0;
    }

    @Override
    protected int epilogueOf() {
        return 1;
    }

    @Override
    protected Epilogue asEpilogue(List<@Nullable Tensor> in) {
        return new Epilogue.Add(required(in, 0));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.elements().sum(in.get(0), in.get(1), required(out, 0));
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return List.of(sameDiff.identity(gradients.get(0)), sameDiff.identity(gradients.get(0)));
    }
}
