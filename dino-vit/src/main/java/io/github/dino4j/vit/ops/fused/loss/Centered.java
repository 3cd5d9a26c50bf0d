package io.github.dino4j.vit.ops.fused.loss;

import io.github.dino4j.core.device.ImageKernels;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Rows (R, K) less a centre (1, K): columns normalised by that mean and a variance of one. Has no gradient. */
public final class Centered extends FusedOp {
    /** For SameDiff. */
    public Centered() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     * @param centre a row that is subtracted
     * @param ones a row of ones
     */
    public Centered(SameDiff sameDiff, SDVariable x, SDVariable centre, SDVariable ones) {
        super(sameDiff, x, centre, ones);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        return 3 * inputs.get(0)[1];
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        emit(kernels, in.get(0), in.get(1), in.get(2), required(out, 0));
    }

    /** Takes 3 K floats of working memory. */
    static void emit(Kernels kernels, Tensor x, Tensor centre, Tensor ones, Tensor to) {
        int columns = x.dim(1);
        Tensor statistics = kernels.scratch(2, columns);
        Tensor bias = kernels.scratch(columns);
        kernels.copy(centre.reshape(1, columns), statistics.rows(0, 1));
        kernels.copy(ones.reshape(1, columns), statistics.rows(1, 1));
        kernels.zero(bias);
        kernels.images().normalizeColumns(new ImageKernels.Columns(x, ones, 0.0f, statistics), bias, to);
    }
}
