package io.github.dino4j.vit.ops.fused.token;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link Before}. Of the column and the matrix only the shapes are read. */
public final class BeforeGradient extends FusedOp {
    /** For SameDiff. */
    public BeforeGradient() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param column the column
     * @param x what it is of
     * @param gradient of the output
     */
    public BeforeGradient(SameDiff sameDiff, SDVariable column, SDVariable x, SDVariable gradient) {
        super(sameDiff, column, x, gradient);
    }

    @Override
    public int getNumOutputs() {
        return 2;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 2);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        for (int i = 0; i < 2; i++) {
            Tensor part = out.get(i);
            if (part != null) {
                kernels.copy(FirstColumn.columns(in.get(2), i, part.dim(1)), part);
            }
        }
    }
}
