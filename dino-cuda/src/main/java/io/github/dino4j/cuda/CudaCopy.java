package io.github.dino4j.cuda;

import io.github.dino4j.core.device.Tensor;
import java.util.Arrays;
import java.util.List;

/** Copies, zeros and sums of rows: {@code copy.cuh} and {@code columns.cuh}. */
final class CudaCopy {
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
