package io.github.dino4j.cuda;

import io.github.dino4j.core.device.ImageKernels;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import java.util.List;

/** Kernels of images and convolutional networks: {@code pixels.cuh}, {@code images.cuh} and {@code columns.cuh}. */
final class CudaImages implements ImageKernels {
    private final Launches launches;
    private final ColumnSums sums;

    CudaImages(Launches launches) {
        this.launches = launches;
        this.sums = new ColumnSums(launches);
    }

    private static int[] struct(Grid grid) {
        return new int[] {
            grid.batch(), grid.height(), grid.width(), grid.channels(), grid.stride(), grid.rows(), grid.columns()
        };
    }

    @Override
    public void patches(Tensor images, Tensor table, int side, Tensor to) {
        Shares.contiguous(images, table, to);
        int width = levelsAtOnce(images, side, to);
        long groups = to.size() / width;
        launches.launch(
                Launches.named("patches" + width, to), Shares.each(groups), images, table, to, groups, new int[] {
                    images.dim(1), images.dim(2), side
                });
    }

    /** How many levels a thread turns into numbers: as many as make 16 bytes, or 8, if they lie on such boundaries. */
    private static int levelsAtOnce(Tensor images, int side, Tensor to) {
        int first = to.precision() == Precision.FLOAT32 ? Shares.WIDE : 2 * Shares.WIDE;
        for (int width = first; width >= Shares.WIDE; width /= 2) {
            boolean fits = side % width == 0 && images.dim(2) % width == 0 && images.address() % width == 0;
            if (fits && to.address() % ((long) width * to.precision().width()) == 0) {
                return width;
            }
        }
        return 1;
    }

    @Override
    public void unfold(Tensor x, Grid grid, Tensor to) {
        Shares.contiguous(x, to);
        launches.launch(Launches.named("unfold", to), Shares.each(to.size()), x, to, to.size(), struct(grid));
    }

    @Override
    public void fold(Tensor x, Grid grid, Tensor to) {
        Shares.contiguous(x, to);
        launches.launch("fold", Shares.each(to.size()), x, to, to.size(), struct(grid));
    }

    @Override
    public void columnStatistics(Tensor x, Tensor to) {
        Shares.contiguous(x, to);
        int rows = x.dim(0);
        int columns = x.dim(1);
        Tensor mean = to.rows(0, 1);
        Tensor variance = to.rows(1, 1);
        ColumnSums.Plan plan = sums.plan(rows, columns, List.of(x));
        float share = (float) (1.0 / rows);
        sums.one(plan, mean, share, (grid, part, factor) -> {
            String kernel = Launches.named("sum_rows" + plan.width(), x);
            launches.launch(kernel, grid, x, part, rows, columns, factor);
        });
        sums.one(plan, variance, share, (grid, part, factor) -> {
            String kernel = "column_variance" + plan.width();
            launches.launch(kernel, grid, x, mean, part, rows, columns, factor);
        });
    }

    @Override
    public void normalizeColumns(Columns columns, Tensor bias, Tensor to) {
        Tensor x = columns.x();
        Shares.contiguous(x, columns.weight(), bias, columns.stats(), to);
        int width = Shares.wide(x.dim(1), List.of(x, to)) ? Shares.WIDE : 1;
        long groups = x.size() / width;
        launches.launch(
                "normalize_columns" + width,
                Shares.each(groups),
                x,
                columns.weight(),
                bias,
                columns.stats(),
                to,
                groups,
                x.dim(1),
                columns.eps());
    }

    @Override
    public void normalizeColumnsBackward(Columns columns, Tensor gradient, List<Tensor> to) {
        Tensor x = columns.x();
        Tensor stats = columns.stats();
        Shares.contiguous(x, columns.weight(), gradient, stats, to.get(0));
        ColumnSums.Plan plan = sums.plan(x.dim(0), x.dim(1), List.of(x, gradient));
        String kernel = Launches.named("column_norm_weights" + plan.width(), gradient);
        sums.two(
                plan,
                to.get(1),
                to.get(2),
                (grid, first, second) -> launches.launch(
                        kernel, grid, gradient, x, stats, first, second, x.dim(0), x.dim(1), columns.eps()));
        int width = Shares.wide(x.dim(1), List.of(x, gradient, to.get(0))) ? Shares.WIDE : 1;
        long groups = x.size() / width;
        launches.launch(
                "normalize_columns_backward" + width,
                Shares.each(groups),
                x,
                columns.weight(),
                stats,
                gradient,
                to.get(1),
                to.get(2),
                to.get(0),
                groups,
                x.dim(1),
                x.dim(0),
                columns.eps());
    }
}
