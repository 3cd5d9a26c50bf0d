package io.github.dino4j.vit.ops.fused.loss;

import io.github.dino4j.core.device.ImageKernels;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import io.github.dino4j.vit.ops.fused.shared.Statistics;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * How far the directions of rows lie apart, as {@link io.github.dino4j.vit.ops.TargetOps#spread} says: this process's part of what is
 * the mean over all. Has no gradient.
 */
public final class Spread extends FusedOp {
    /** For SameDiff. */
    public Spread() {}

    private static final float EPS = 1e-20f; // so that columns without deviation are zeros

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     * @param ones a row of ones
     */
    public Spread(SameDiff sameDiff, SDVariable x, SDVariable ones) {
        super(sameDiff, x, ones);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(new long[0]);
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        long[] x = inputs.get(0);
        return 3 * x[0] * x[1] + 6 * x[1] + x[0];
    }

    /**
     * The deviations of a column times themselves in units of the column's deviation add up to that, times the rows. Both less the
     * mean, without which directions that are almost alike drown in rounding.
     */
    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        int rows = in.get(0).dim(0);
        int columns = in.get(0).dim(1);
        Tensor unit = kernels.scratch(rows, columns);
        Tensor normalized = kernels.scratch(rows, columns);
        Tensor centered = kernels.scratch(rows, columns);
        Tensor statistics = kernels.scratch(2, columns);
        kernels.rows().normalize(in.get(0), unit);
        kernels.images().columnStatistics(unit, statistics);
        Statistics.ofAll(kernels, statistics);
        Tensor zeros = kernels.scratch(columns);
        kernels.zero(zeros);
        kernels.images()
                .normalizeColumns(new ImageKernels.Columns(unit, in.get(1), EPS, statistics), zeros, normalized);
        Centered.emit(kernels, unit, statistics.rows(0, 1), in.get(1), centered);
        ProductSum.emit(kernels, centered, normalized, 1.0 / (rows * Math.sqrt(columns)), required(out, 0));
    }
}
