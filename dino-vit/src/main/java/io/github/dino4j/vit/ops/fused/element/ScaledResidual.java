package io.github.dino4j.vit.ops.fused.element;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.RowKernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Adds a branch (R, D) times a factor for each row (R, 1) to x (R, D): stochastic depth. Factors are inputs. */
public final class ScaledResidual extends FusedOp {
    /** For SameDiff. */
    public ScaledResidual() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     * @param branch what is added
     * @param factors a factor each
     */
    public ScaledResidual(SameDiff sameDiff, SDVariable x, SDVariable branch, SDVariable factors) {
        super(sameDiff, x, branch, factors);
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
        return new RowKernels.Residual(in.get(0), in.get(1), in.get(2));
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
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.elements().scaleRows(in.get(1), in.get(2), in.get(0), required(out, 0));
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        SDVariable gradient = gradients.get(0);
        return List.of(
                sameDiff.identity(gradient),
                new ScaledRows(sameDiff, gradient, arg(2)).output(),
                sameDiff.zerosLike(arg(2)));
    }
}
