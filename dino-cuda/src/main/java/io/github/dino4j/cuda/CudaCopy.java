package io.github.dino4j.cuda;

import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.cuda.driver.Grid;
import java.util.Arrays;
import java.util.List;

/** Copies, zeros and sums of rows: {@code copy.cuh} and {@code columns.cuh}. */
final class CudaCopy {
    private static final int VECTORS = 100; // of a launch: what its arguments have room for
    private static final int VECTOR_BLOCK = 4096; // elements
    private static final int VECTOR_THREADS = 256;

    private final Launches launches;
    private final ColumnSums sums;

    CudaCopy(Launches launches) {
        this.launches = launches;
        this.sums = new ColumnSums(launches);
    }

    /**
     * Copies between layouts and precisions.
     *
     * @param from any strides, either precision
     * @param to the same shape, any strides, either precision
     */
    void copy(Tensor from, Tensor to) {
        if (!Arrays.equals(from.dims(), to.dims())) {
            throw new IllegalArgumentException("cannot copy " + from + " to " + to + ", give them the same extents");
        }
        CopyLayout layout = CopyLayout.of(from, to);
        if (layout.isFlat()) {
            launches.launch(
                    Launches.named("copy", from, to), Shares.elements(from.size(), from, to), from, to, from.size());
            return;
        }
        boolean grouped = layout.isGrouped(from, to);
        long count = from.size() / (grouped ? Shares.WIDE : 1);
        String kernel = Launches.named(grouped ? "copy_groups" : "copy_strided", from, to);
        launches.launch(kernel, Shares.each(count), from, to, count, layout.struct(grouped));
    }

    /**
     * Copies vectors to another precision, a hundred with each launch.
     *
     * @param from contiguous, all in one precision
     * @param to as many of the same lengths, contiguous, all in one precision
     */
    void copies(List<Tensor> from, List<Tensor> to) {
        for (int begin = 0; begin < from.size(); begin += VECTORS) {
            int end = Math.min(from.size(), begin + VECTORS);
            vectors(from.subList(begin, end), to.subList(begin, end));
        }
    }

    private void vectors(List<Tensor> from, List<Tensor> to) {
        long[] struct = new long[1 + 4 * VECTORS];
        struct[0] = from.size();
        long blocks = 0;
        for (int i = 0; i < from.size(); i++) {
            alike(from.get(i), from.get(0), to.get(i), to.get(0));
            struct[1 + i] = from.get(i).address();
            struct[1 + VECTORS + i] = to.get(i).address();
            struct[1 + 2 * VECTORS + i] = from.get(i).size();
            struct[1 + 3 * VECTORS + i] = blocks;
            blocks += (from.get(i).size() + VECTOR_BLOCK - 1) / VECTOR_BLOCK;
        }
        String kernel = Launches.named("copy_vectors", from.get(0), to.get(0));
        launches.launch(kernel, Grid.of(blocks, VECTOR_THREADS), (Object) struct);
    }

    private static void alike(Tensor from, Tensor firstFrom, Tensor to, Tensor firstTo) {
        Shares.contiguous(from, to);
        if (from.size() != to.size()
                || from.precision() != firstFrom.precision()
                || to.precision() != firstTo.precision()) {
            throw new IllegalArgumentException("cannot copy " + from + " to " + to
                    + " with others, give both one length, and all sources and all targets one precision");
        }
    }

    /**
     * Sets all elements to zero.
     *
     * @param to either precision, elements side by side
     */
    void zero(Tensor to) {
        Shares.contiguous(to);
        launches.launch(Launches.named("zero", to), Shares.elements(to.size(), to), to, to.size());
    }

    /**
     * Sums the rows of a matrix.
     *
     * @param x (R, N), either precision
     * @param to (N)
     */
    void sumRows(Tensor x, Tensor to) {
        Shares.contiguous(x, to);
        ColumnSums.Plan plan = sums.plan(x.dim(0), x.dim(1), List.of(x));
        sums.one(plan, to, 1.0f, (grid, part, factor) -> {
            String kernel = Launches.named("sum_rows" + plan.width(), x);
            launches.launch(kernel, grid, x, part, x.dim(0), x.dim(1), factor);
        });
    }
}
