package io.github.dino4j.cuda;

import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.cuda.driver.Grid;
import java.util.List;

/** Sums over the rows of tall matrices: by strips of rows first, whose sums then are summed in order. */
final class ColumnSums {
    private static final int GROUPS = 8; // warps of a block, each with rows of its own
    private static final int BLOCKS = 4; // for each multiprocessor
    private static final int ROWS = 4; // that a warp should have at least
    private static final int LAST_THREADS = 1024;

    private final Launches launches;

    ColumnSums(Launches launches) {
        this.launches = launches;
    }

    /**
     * How a matrix is divided.
     *
     * @param width columns that a thread takes
     * @param tiles blocks side by side
     * @param splits strips of rows
     * @param columns of the matrix
     */
    record Plan(int width, int tiles, int splits, int columns) {
        Grid grid() {
            return new Grid(tiles, splits, 1, GROUPS * Shares.WARP, 0);
        }
    }

    /** Launches the kernel of the strips. */
    interface Strips {
        /**
         * Launches it.
         *
         * @param grid its blocks
         * @param to (splits, columns), or several of them one after the other
         * @param factor that sums are multiplied by
         */
        void launch(Grid grid, Tensor to, float factor);
    }

    /** Launches the kernel of the strips of two sums. */
    interface PairsOfStrips {
        /**
         * Launches it.
         *
         * @param grid its blocks
         * @param first (splits, columns)
         * @param second (splits, columns)
         */
        void launch(Grid grid, Tensor first, Tensor second);
    }

    /**
     * Divides a matrix.
     *
     * @param rows of it
     * @param columns of it
     * @param tensors of that width that the kernel reads
     * @return the plan
     */
    Plan plan(int rows, int columns, List<Tensor> tensors) {
        int width = Shares.wide(columns, tensors) ? Shares.WIDE : 1;
        int tile = Shares.WARP * width;
        int tiles = (columns + tile - 1) / tile;
        int wanted = (BLOCKS * launches.multiprocessors() + tiles - 1) / tiles;
        int splits = Math.max(1, Math.min(wanted, rows / (GROUPS * ROWS)));
        return new Plan(width, tiles, splits, columns);
    }

    /**
     * Sums once.
     *
     * @param plan how
     * @param to the sums (columns)
     * @param factor that they are multiplied by
     * @param strips launches the first kernel
     */
    void one(Plan plan, Tensor to, float factor, Strips strips) {
        if (plan.splits() == 1) {
            strips.launch(plan.grid(), to, factor);
            return;
        }
        Tensor part = launches.workspace((long) plan.splits() * plan.columns());
        strips.launch(plan.grid(), part, 1.0f);
        last(part, to, to, plan.splits(), factor);
    }

    /**
     * Sums two things at once.
     *
     * @param plan how
     * @param first sums (columns)
     * @param second sums (columns)
     * @param strips launches the first kernel
     */
    void two(Plan plan, Tensor first, Tensor second, PairsOfStrips strips) {
        if (plan.splits() == 1) {
            strips.launch(plan.grid(), first, second);
            return;
        }
        long size = (long) plan.splits() * plan.columns();
        Tensor parts = launches.workspace(2 * size);
        strips.launch(plan.grid(), parts, parts.rows(size, size));
        last(parts, first, second, plan.splits(), 1.0f);
    }

    /**
     * Sums strips' sums.
     *
     * @param parts (splits, columns), or two of them one after the other
     * @param first where sums go (columns)
     * @param second where those of the second matrix go; the same tensor if there is one matrix
     * @param splits strips
     * @param factor that sums are multiplied by
     */
    void last(Tensor parts, Tensor first, Tensor second, int splits, float factor) {
        int columns = Math.toIntExact(first.size());
        int matrices = first.address() == second.address() ? 1 : 2;
        Grid grid = new Grid((columns + Shares.WARP - 1) / Shares.WARP, 1, matrices, LAST_THREADS, 0);
        launches.launch("column_partials", grid, parts, first, second, splits, columns, factor);
    }
}
