package io.github.dino4j.cuda;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.cuda.driver.Grid;
import java.util.List;

/** How work is shared among threads. */
final class Shares {
    /** Lanes of a warp. */
    static final int WARP = 32;

    /** Elements of float32 in 16 bytes, the widest access there is. */
    static final int WIDE = 4;

    private static final int BYTES = 16;
    private static final int THREADS = 256;

    private Shares() {}

    /**
     * Threads that take elements one after the other, 16 bytes of the widest tensor each.
     *
     * @param count elements
     * @param tensors what is read and written
     * @return the grid
     */
    static Grid elements(long count, Tensor... tensors) {
        int widest = 0;
        for (Tensor tensor : tensors) {
            widest = Math.max(widest, tensor.precision().width());
        }
        return Grid.over(count, BYTES / widest, THREADS);
    }

    /**
     * Threads that take a group of elements each.
     *
     * @param count groups
     * @return the grid
     */
    static Grid each(long count) {
        return Grid.over(count, 1, THREADS);
    }

    /**
     * Warps that take a row each.
     *
     * @param rows how many
     * @return the grid
     */
    static Grid warps(long rows) {
        return Grid.over(rows * WARP, 1, THREADS);
    }

    /**
     * Whether rows can be read four elements at a time.
     *
     * @param columns of a row
     * @param tensors contiguous ones
     * @return whether the width and all addresses allow it
     */
    static boolean wide(long columns, List<Tensor> tensors) {
        return columns % WIDE == 0 && tensors.stream().allMatch(tensor -> tensor.address() % BYTES == 0);
    }

    /**
     * Refuses arrays with gaps.
     *
     * @param tensors what kernels read and write from end to end
     * @throws IllegalArgumentException if one has gaps
     */
    static void contiguous(Tensor... tensors) {
        for (Tensor tensor : tensors) {
            if (!tensor.isContiguous()) {
                throw new IllegalArgumentException(
                        "the kernel needs elements side by side, copy the " + tensor + " first");
            }
        }
    }

    /** {@return the letter of a precision in the names of kernels} */
    static char letter(Tensor tensor) {
        return tensor.precision() == Precision.FLOAT32 ? 'f' : 'h';
    }
}
