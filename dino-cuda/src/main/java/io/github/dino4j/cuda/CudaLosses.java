package io.github.dino4j.cuda;

import io.github.dino4j.core.device.LossKernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.cuda.driver.Grid;
import java.util.List;

/** Losses over pairs of views and over neighbours: {@code losses.cuh}, {@code neighbours.cuh}. */
final class CudaLosses implements LossKernels {
    private static final int THREADS = 256;
    private static final int MOST_THREADS = 1024;
    private static final int LAST_THREADS = 512;

    private final Launches launches;

    CudaLosses(Launches launches) {
        this.launches = launches;
    }

    private static int threads(int columns, int width, int most) {
        int warps = (columns + Shares.WARP * width - 1) / (Shares.WARP * width);
        return Math.min(most, warps * Shares.WARP);
    }

    @Override
    public void crossView(Pairs pairs, Tensor to) {
        Tensor student = pairs.student();
        Shares.contiguous(student, pairs.targets());
        int rows = student.dim(0);
        int width = Shares.wide(pairs.outputs(), List.of(student, pairs.targets())) ? Shares.WIDE : 1;
        Tensor parts = launches.workspace(2L * rows); // doubles
        launches.launch(
                "cross_view" + width,
                Grid.of(rows, threads(pairs.outputs(), width, THREADS)),
                student,
                pairs.targets(),
                parts,
                pairs.images(),
                pairs.globals(),
                pairs.outputs(),
                (float) (1.0 / pairs.temperature()));
        launches.launch("sum_parts", Grid.of(1, LAST_THREADS), parts, to, rows, pairs.terms());
    }

    @Override
    public void crossViewBackward(Pairs pairs, Tensor gradient, Tensor to) {
        Tensor student = pairs.student();
        Tensor targets = pairs.targets();
        Shares.contiguous(student, targets, to);
        int width = Shares.wide(pairs.outputs(), List.of(student, targets, to)) ? Shares.WIDE : 1;
        int threads = threads(pairs.outputs(), width, MOST_THREADS);
        Tensor totals = launches.workspace(targets.dim(0));
        Grid each = Grid.of(targets.dim(0), threads);
        launches.launch("row_totals" + width, each, targets, totals, pairs.outputs());
        launches.launch(
                "cross_view_backward" + width,
                Grid.of(student.dim(0), threads),
                student,
                targets,
                totals,
                gradient,
                to,
                pairs.images(),
                pairs.globals(),
                pairs.outputs(),
                (float) (1.0 / pairs.temperature()),
                (float) (1.0 / (pairs.temperature() * pairs.terms())));
    }

    @Override
    public void nearness(Neighbours rows, Tensor cosines, Tensor to) {
        Tensor x = rows.x();
        Shares.contiguous(x, cosines, rows.nearest());
        int count = x.dim(0);
        Tensor parts = launches.workspace(2L * count); // doubles
        Grid grid = Shares.warps(count);
        launches.launch("nearness", grid, x, cosines, rows.nearest(), parts, count, x.dim(1));
        launches.launch("sum_parts", Grid.of(1, LAST_THREADS), parts, to, count, (double) count);
    }

    @Override
    public void nearnessBackward(Neighbours rows, Tensor gradient, Tensor to) {
        Tensor x = rows.x();
        Shares.contiguous(x, rows.nearest(), to);
        Grid grid = Shares.warps(x.dim(0));
        launches.launch("nearness_backward", grid, x, rows.nearest(), gradient, to, x.dim(0), x.dim(1));
    }
}
