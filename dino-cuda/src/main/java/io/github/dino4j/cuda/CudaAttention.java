package io.github.dino4j.cuda;

import io.github.dino4j.core.device.AttentionKernels;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.cuda.driver.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Attention without weights in memory: by tensor cores ({@code attention.cuh}) or a warp a head ({@code attention_one.cuh})
 * for the heads that models mostly have, and by plain arithmetic ({@code attention_any.cuh}) for all others.
 */
final class CudaAttention implements AttentionKernels {
    private static final int MOST_WIDTH = 256;
    private static final int NARROW = 64; // of rows that a lane has two numbers of at most
    private static final int THREADS = 128;
    private static final int VECTOR = 16; // bytes, as rows are read
    private static final int PART = 8; // numbers of that many bytes

    private final Launches launches;

    CudaAttention(Launches launches) {
        this.launches = launches;
    }

    /** Extents of a call. */
    private record Extents(int images, int heads, int queries, int keys, int width) {
        static Extents of(Heads heads) {
            Tensor queries = heads.queries();
            return new Extents(
                    queries.dim(0), queries.dim(1), queries.dim(2), heads.keys().dim(2), queries.dim(3));
        }

        long all() {
            return (long) images * heads;
        }

        /** Whether there are kernels for such heads alone. */
        boolean isUsual() {
            return width == 32 || width == 64;
        }
    }

    @Override
    public void attend(Heads heads, Tensor to, @Nullable Tensor logSums) {
        Extents extents = Extents.of(heads);
        List<Tensor> tensors = List.of(heads.queries(), heads.keys(), heads.values(), to);
        check(extents, tensors);
        List<Object> arguments = new ArrayList<>(tensors);
        arguments.add(logSums == null ? 0L : logSums);
        arguments.add(strides(tensors));
        if (!isFast(extents, tensors)) {
            launch("attend_any" + suffix(extents, to), extents, extents.queries(), arguments, heads.scale());
        } else if (extents.queries() == 1) {
            one("attend_one", extents, arguments, heads.scale());
        } else {
            Blocks blocks = Blocks.forward(extents.queries(), extents.keys(), extents.width());
            int chunks = blocks.chunks(extents.all(), launches.multiprocessors());
            tiled("attend", extents, arguments, blocks, chunks, heads.scale());
        }
    }

    @Override
    public void attendBackward(Heads heads, Tensor attended, Tensor logSums, Tensor gradient, List<Tensor> to) {
        Extents extents = Extents.of(heads);
        List<Tensor> read = List.of(heads.queries(), heads.keys(), heads.values(), attended, gradient);
        List<Tensor> tensors = Stream.concat(read.stream(), to.stream()).toList();
        check(extents, tensors);
        long[] strides = strides(tensors);
        if (!isFast(extents, tensors)) {
            backwardOfAny(extents, heads, List.of(attended, logSums, gradient), to, strides);
            return;
        }
        List<Object> arguments = new ArrayList<>(tensors);
        arguments.add(4, logSums);
        arguments.add(strides);
        if (extents.queries() == 1) {
            one("attend_one_backward", extents, arguments, heads.scale());
        } else {
            Blocks blocks = Blocks.backward(extents.queries(), extents.keys(), extents.width());
            int chunks = blocks.chunks(extents.all(), launches.multiprocessors());
            tiled("attend_backward", extents, arguments, blocks, chunks, heads.scale());
        }
    }

    private void backwardOfAny(Extents extents, Heads heads, List<Tensor> kept, List<Tensor> to, long[] strides) {
        Tensor attended = kept.get(0);
        Tensor logSums = kept.get(1);
        Tensor gradient = kept.get(2);
        Tensor deltas = launches.scratch(Precision.FLOAT32, extents.all(), extents.queries());
        List<Tensor> operands = List.of(heads.queries(), heads.keys(), heads.values());
        List<Object> queries = new ArrayList<>(operands);
        queries.addAll(List.of(attended, logSums, deltas, gradient, to.get(0), strides));
        launch("attend_any_queries" + suffix(extents, attended), extents, extents.queries(), queries, heads.scale());
        List<Object> keys = new ArrayList<>(operands);
        keys.addAll(List.of(logSums, deltas, gradient, to.get(1), to.get(2), strides));
        launch("attend_any_keys" + suffix(extents, attended), extents, extents.keys(), keys, heads.scale());
    }

    private static void check(Extents extents, List<Tensor> tensors) {
        if (extents.width() > MOST_WIDTH) {
            throw new IllegalArgumentException("heads have " + MOST_WIDTH + " numbers at most, not " + extents.width()
                    + "; give the model more heads");
        }
        Tensor first = tensors.get(0);
        for (Tensor tensor : tensors) {
            if (tensor.precision() != first.precision() || (extents.width() > 1 && tensor.strides()[3] != 1)) {
                throw new IllegalArgumentException(
                        "attention needs rows side by side, stored as the " + first + ", convert the " + tensor);
            }
        }
    }

    /** How the kernels for any heads are called that suit these. */
    private static String suffix(Extents extents, Tensor tensor) {
        return (extents.width() <= NARROW ? "2_" : "8_") + Shares.letter(tensor);
    }

    private static boolean isFast(Extents extents, List<Tensor> tensors) {
        return extents.isUsual() && tensors.stream().allMatch(CudaAttention::isAligned);
    }

    private static boolean isAligned(Tensor tensor) {
        boolean aligned = tensor.precision() == Precision.BFLOAT16 && tensor.address() % VECTOR == 0;
        for (int axis = 0; axis < 3; axis++) {
            aligned &= tensor.dim(axis) == 1 || tensor.strides()[axis] % PART == 0;
        }
        return aligned;
    }

    /** Numbers from one image, head and row of each tensor to the next. */
    private static long[] strides(List<Tensor> tensors) {
        return tensors.stream()
                .flatMapToLong(tensor -> Arrays.stream(tensor.strides(), 0, 3))
                .toArray();
    }

    /** A warp a row. */
    private void launch(String kernel, Extents extents, int rows, List<Object> arguments, float scale) {
        arguments.addAll(List.of(extents.images(), extents.heads(), extents.queries(), extents.keys()));
        arguments.addAll(List.of(extents.width(), scale));
        Grid grid = Grid.over(extents.all() * rows * Shares.WARP, 1, THREADS);
        launches.launch(kernel, grid, arguments.toArray());
    }

    /** A warp a head. */
    private void one(String kernel, Extents extents, List<Object> arguments, float scale) {
        arguments.addAll(List.of(extents.images(), extents.heads(), extents.keys(), scale));
        Grid grid = Grid.over(extents.all() * Shares.WARP, 1, THREADS);
        launches.launch(kernel + extents.width(), grid, arguments.toArray());
    }

    /** A block a head, or a part of its rows. */
    private void tiled(String kernel, Extents extents, List<Object> arguments, Blocks blocks, int chunks, float scale) {
        arguments.addAll(List.of(extents.heads(), extents.queries(), extents.keys(), chunks, blocks.tile(), scale));
        int halves = kernel.equals("attend") ? 1 : 2; // of the gradient: keys and queries
        launches.launch(kernel + extents.width(), blocks.grid(halves * extents.all() * chunks), arguments.toArray());
    }

    /**
     * How rows of a head are shared by blocks.
     *
     * @param rows groups of 16 that warps take one after the other
     * @param warps of a block
     * @param tile rows in shared memory at a time
     * @param whole whether those are all
     * @param shared bytes of shared memory
     */
    private record Blocks(int rows, int warps, int tile, boolean whole, int shared) {
        private static final int GROUP = 16;
        private static final int LONGEST = 256; // rows that shared memory of every GPU has room for
        private static final int TILE = 128;
        private static final int GAP = 8; // numbers behind a row in shared memory
        private static final int FORWARD_WARPS = 7; // as the kernels' launch bounds allow
        private static final int BACKWARD_WARPS = 4;
        private static final int STATISTICS = 2; // floats that a query has in shared memory

        static Blocks forward(int queries, int keys, int width) {
            return of(queries, keys, width, FORWARD_WARPS);
        }

        static Blocks backward(int queries, int keys, int width) {
            return of(Math.max(queries, keys), Math.max(queries, keys), width, BACKWARD_WARPS);
        }

        private static int groups(int rows) {
            return (rows + GROUP - 1) / GROUP;
        }

        private static int shares(int whole, int part) {
            return (whole + part - 1) / part;
        }

        /** As many warps as have work in all rounds, for rounds as few as can be. */
        private static Blocks of(int owned, int swept, int width, int mostWarps) {
            int groups = groups(owned);
            boolean whole = swept <= LONGEST;
            int tile = whole ? groups(swept) * GROUP : TILE;
            int bytes = 2 * tile * (width + GAP) * Precision.BFLOAT16.width() + STATISTICS * tile * Float.BYTES;
            return new Blocks(groups, shares(groups, shares(groups, mostWarps)), tile, whole, bytes);
        }

        /** Blocks of a head: each takes one round where tiles follow each other, and all where that keeps the GPU busy. */
        int chunks(long heads, int multiprocessors) {
            int rounds = shares(rows, warps);
            long wanted = whole ? (2L * multiprocessors + heads - 1) / heads : rounds;
            return (int) Math.max(1L, Math.min(rounds, wanted));
        }

        Grid grid(long blocks) {
            return Grid.of(blocks, warps * Shares.WARP).sharing(shared);
        }
    }
}
