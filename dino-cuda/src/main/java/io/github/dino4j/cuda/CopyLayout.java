package io.github.dino4j.cuda;

import io.github.dino4j.core.device.Tensor;

/**
 * The axes of a copy, outermost first, without those of extent one and with neighbours merged where both arrays step
 * through them evenly: most copies then have one or two.
 */
final class CopyLayout {
    private static final int MOST = 8;

    private final long[] dims = new long[MOST];
    private final long[] from = new long[MOST];
    private final long[] to = new long[MOST];
    private int axes;

    private CopyLayout() {}

    /**
     * The layout of a copy.
     *
     * @param from read
     * @param to written, the same extents
     * @return the layout
     * @throws IllegalArgumentException if more than eight axes are left
     */
    static CopyLayout of(Tensor from, Tensor to) {
        CopyLayout layout = new CopyLayout();
        long[] dims = from.dims();
        for (int axis = 0; axis < dims.length; axis++) {
            if (dims[axis] != 1) {
                layout.add(dims[axis], from.strides()[axis], to.strides()[axis]);
            }
        }
        return layout;
    }

    private void add(long dim, long fromStride, long toStride) {
        int last = axes - 1;
        if (last >= 0 && from[last] == dim * fromStride && to[last] == dim * toStride) {
            dims[last] *= dim;
            from[last] = fromStride;
            to[last] = toStride;
            return;
        }
        if (axes == MOST) {
            throw new IllegalArgumentException("a copy can have " + MOST + " axes at most, make it in steps");
        }
        dims[axes] = dim;
        from[axes] = fromStride;
        to[axes] = toStride;
        axes++;
    }

    /** {@return whether both arrays' elements lie side by side} */
    boolean isFlat() {
        return axes == 0 || (axes == 1 && from[0] == 1 && to[0] == 1);
    }

    /**
     * Whether groups of four elements lie side by side in both arrays, on boundaries of their size.
     *
     * @param source read
     * @param target written
     * @return whether they do
     */
    boolean isGrouped(Tensor source, Tensor target) {
        int last = axes - 1;
        boolean grouped = from[last] == 1
                && to[last] == 1
                && dims[last] % Shares.WIDE == 0
                && source.address() % ((long) Shares.WIDE * source.precision().width()) == 0
                && target.address() % ((long) Shares.WIDE * target.precision().width()) == 0;
        for (int axis = 0; axis < last; axis++) {
            grouped &= from[axis] % Shares.WIDE == 0 && to[axis] % Shares.WIDE == 0;
        }
        return grouped;
    }

    /**
     * The struct that kernels take.
     *
     * @param grouped whether the innermost axis counts groups of four
     * @return the number of axes, their extents and the elements from one index to the next in either array
     */
    long[] struct(boolean grouped) {
        long[] struct = new long[1 + 3 * MOST];
        struct[0] = axes;
        System.arraycopy(dims, 0, struct, 1, MOST);
        System.arraycopy(from, 0, struct, 1 + MOST, MOST);
        System.arraycopy(to, 0, struct, 1 + 2 * MOST, MOST);
        if (grouped) {
            struct[axes] /= Shares.WIDE;
            struct[MOST + axes] = Shares.WIDE;
            struct[2 * MOST + axes] = Shares.WIDE;
        }
        return struct;
    }
}
