package io.github.dino4j.cuda;

import io.github.dino4j.core.device.RowKernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.cuda.driver.Grid;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Layer norm and its gradient: {@code norms.cuh}. */
final class CudaNorms {
    private static final int[] GROUPS = {1, 2, 3, 4, 6, 8}; // of four columns of a lane, for which there are kernels
    private static final int THREADS = 256;
    private static final int WARPS = THREADS / Shares.WARP;
    private static final int BLOCKS = 3; // for each multiprocessor, as registers and latency ask
    private static final int ANY = 0;

    private final Launches launches;
    private final ColumnSums sums;

    CudaNorms(Launches launches) {
        this.launches = launches;
        this.sums = new ColumnSums(launches);
    }

    /** How many groups of four columns a lane has to keep, or {@link #ANY} if rows do not suit that. */
    private static int groups(int columns, List<Tensor> tensors) {
        if (Shares.wide(columns, tensors)) {
            for (int groups : GROUPS) {
                if (columns <= groups * Shares.WARP * Shares.WIDE) {
                    return groups;
                }
            }
        }
        return ANY;
    }

    private static String named(String base, int groups, Tensor... tensors) {
        return Launches.named(base + (groups == ANY ? "_any" : groups), tensors);
    }

    void forward(RowKernels.Norm norm, Tensor bias, Tensor to) {
        Tensor x = norm.x();
        Shares.contiguous(x, norm.weight(), bias, to, norm.stats());
        int rows = x.dim(0);
        int columns = x.dim(1);
        int groups = groups(columns, List.of(x, norm.weight(), bias, to));
        launches.launch(
                named("layer_norm", groups, to),
                Shares.warps(rows),
                x,
                norm.weight(),
                bias,
                norm.stats(),
                to,
                rows,
                columns,
                norm.eps());
    }

    /** With the rows being the sum of a residual connection, which is written. */
    void forward(RowKernels.Residual residual, RowKernels.Norm norm, Tensor bias, Tensor to) {
        Tensor sum = norm.x();
        Tensor branch = residual.branch();
        Tensor factors = residual.factors();
        Shares.contiguous(residual.x(), branch, sum, norm.weight(), bias, to, norm.stats());
        int rows = sum.dim(0);
        int columns = sum.dim(1);
        int groups = groups(columns, List.of(residual.x(), branch, sum, norm.weight(), bias, to));
        launches.launch(
                named("residual_norm", groups, branch, to),
                Shares.warps(rows),
                residual.x(),
                branch,
                factors == null ? Long.valueOf(0L) : factors,
                sum,
                norm.weight(),
                bias,
                norm.stats(),
                to,
                rows,
                columns,
                norm.eps());
    }

    void backward(RowKernels.Norm norm, Tensor gradient, @Nullable Tensor plus, List<Tensor> to) {
        Tensor x = norm.x();
        Shares.contiguous(x, norm.weight(), gradient, norm.stats());
        Shares.contiguous(to.toArray(Tensor[]::new));
        int rows = x.dim(0);
        int columns = x.dim(1);
        Object added = plus == null ? Long.valueOf(0L) : plus;
        List<Object> arguments = new ArrayList<>(
                List.of(gradient, x, norm.weight(), norm.stats(), added, to.get(0), rows, columns, norm.eps()));
        List<Tensor> read = plus == null
                ? List.of(x, norm.weight(), gradient, to.get(0))
                : List.of(x, norm.weight(), gradient, to.get(0), plus);
        int groups = groups(columns, read);
        if (groups == ANY) {
            launches.launch(named("layer_norm_backward", ANY, gradient), Shares.warps(rows), arguments.toArray());
            weights(norm, gradient, to);
            return;
        }
        int blocks = Math.min(BLOCKS * launches.multiprocessors(), (rows + WARPS - 1) / WARPS);
        long size = (long) blocks * columns;
        Tensor parts = launches.workspace(2 * size);
        arguments.add(parts);
        arguments.add(parts.rows(size, size));
        Grid grid = Grid.of(blocks, THREADS).sharing(WARPS * columns * Float.BYTES);
        launches.launch(named("layer_norm_backward", groups, gradient), grid, arguments.toArray());
        sums.last(parts, to.get(1), to.get(2), blocks, 1.0f);
    }

    /** The gradients of weight and bias by a pass of their own. */
    private void weights(RowKernels.Norm norm, Tensor gradient, List<Tensor> to) {
        Tensor x = norm.x();
        ColumnSums.Plan plan = sums.plan(x.dim(0), x.dim(1), List.of(x, gradient));
        String kernel = Launches.named("layer_norm_weights" + plan.width(), gradient);
        sums.two(
                plan,
                to.get(1),
                to.get(2),
                (grid, first, second) -> launches.launch(
                        kernel, grid, gradient, x, norm.stats(), first, second, x.dim(0), x.dim(1), norm.eps()));
    }
}
