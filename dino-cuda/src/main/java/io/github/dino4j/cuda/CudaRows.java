package io.github.dino4j.cuda;

import io.github.dino4j.core.device.RowKernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.cuda.driver.Grid;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Kernels that take a row at a time: {@code rows.cuh}, {@code softmax.cuh}, {@code long_rows.cuh}, {@code sinkhorn.cuh}, {@code words.cuh},
 * {@code neighbours.cuh}.
 */
final class CudaRows implements RowKernels {
    private static final int[] GROUPS = {2, 4, 8, 16}; // columns of a lane for which there is a softmax
    private static final int LONGEST = 1024; // threads of a block
    private static final int ENTROPY_THREADS = 512;
    private static final int ENTROPY_BLOCKS = 4; // for each multiprocessor
    private static final int MEAN_THREADS = 128;

    private final Launches launches;
    private final CudaNorms norms;

    CudaRows(Launches launches) {
        this.launches = launches;
        this.norms = new CudaNorms(launches);
    }

    private static int width(int columns, Tensor... tensors) {
        Shares.contiguous(tensors);
        return Shares.wide(columns, List.of(tensors)) ? Shares.WIDE : 1;
    }

    @Override
    public void layerNorm(Norm norm, Tensor bias, Tensor to) {
        norms.forward(norm, bias, to);
    }

    @Override
    public void layerNormBackward(Norm norm, Tensor gradient, @Nullable Tensor plus, List<Tensor> to) {
        norms.backward(norm, gradient, plus, to);
    }

    @Override
    public void softmax(Tensor x, boolean logarithm, Tensor to) {
        int columns = x.dim(x.rank() - 1);
        int width = width(columns, x, to);
        long rows = x.size() / columns;
        int flag = logarithm ? 1 : 0;
        for (int groups : GROUPS) {
            if (columns <= groups * Shares.WARP) {
                String kernel = Launches.named("softmax" + groups, to);
                launches.launch(kernel, Shares.warps(rows), x, to, rows, columns, flag);
                return;
            }
        }
        String kernel = Launches.named("long_softmax" + width, to);
        launches.launch(kernel, block(rows, columns, width), x, to, columns, flag);
    }

    @Override
    public void softmaxBackward(Tensor y, boolean logarithm, Tensor gradient, Tensor to) {
        if (gradient.precision() != y.precision() || to.precision() != y.precision()) {
            throw new IllegalArgumentException(
                    "the gradients must be stored as the softmax is, convert the " + gradient);
        }
        int columns = y.dim(y.rank() - 1);
        int width = width(columns, y, gradient, to);
        long rows = y.size() / columns;
        int flag = logarithm ? 1 : 0;
        for (int groups : GROUPS) {
            if (columns <= groups * Shares.WARP) {
                String kernel = Launches.named("softmax_backward" + groups, y);
                launches.launch(kernel, Shares.warps(rows), y, gradient, to, rows, columns, flag);
                return;
            }
        }
        String kernel = Launches.named("long_softmax_backward" + width, y);
        launches.launch(kernel, block(rows, columns, width), y, gradient, to, columns, flag);
    }

    /** A block for each row, with no more warps than find work. */
    private static Grid block(long rows, int columns, int width) {
        int warps = (columns + Shares.WARP * width - 1) / (Shares.WARP * width);
        return Grid.of(rows, Math.min(LONGEST, warps * Shares.WARP));
    }

    @Override
    public void normalize(Tensor x, Tensor to) {
        int columns = x.dim(1);
        int width = width(columns, x, to);
        launches.launch("normalize" + width, Shares.warps(x.dim(0)), x, to, x.dim(0), columns);
    }

    @Override
    public void normalizeBackward(Tensor x, Tensor gradient, Tensor to) {
        int columns = x.dim(1);
        int width = width(columns, x, gradient, to);
        String kernel = "normalize_backward" + width;
        launches.launch(kernel, Shares.warps(x.dim(0)), x, gradient, to, x.dim(0), columns);
    }

    @Override
    public void weightNormScales(Tensor v, Tensor gain, Tensor to) {
        int columns = v.dim(1);
        int width = width(columns, v);
        Shares.contiguous(gain, to);
        launches.launch("weight_norm_scales" + width, Shares.warps(v.dim(0)), v, gain, to, v.dim(0), columns);
    }

    @Override
    public void weightNormBackward(Tensor v, Tensor gain, Tensor gradient, @Nullable Tensor toGain) {
        int columns = v.dim(1);
        int width = width(columns, v, gradient);
        String kernel = "weight_norm_backward" + width;
        Object alongs = toGain == null ? (Object) 0L : toGain;
        launches.launch(kernel, Shares.warps(v.dim(0)), v, gain, gradient, alongs, v.dim(0), columns);
    }

    @Override
    public void tokens(Tensor patches, @Nullable Tensor prefix, Tensor positions, Tensor to) {
        int columns = positions.dim(1);
        Tensor first = prefix == null ? patches : prefix; // or never read
        int width = width(columns, patches, first, positions, to);
        long groups = to.size() / width;
        launches.launch(
                "tokens" + width,
                Shares.each(groups),
                patches,
                first,
                positions,
                to,
                groups,
                prefix == null ? 0 : prefix.dim(0),
                positions.dim(0),
                columns);
    }

    @Override
    public void centeredSoftmax(Tensor x, Tensor centre, Tensor temperature, Tensor to) {
        int columns = x.dim(1);
        int width = width(columns, x, centre, to);
        Grid grid = block(x.dim(0), columns, width);
        launches.launch("centered_softmax" + width, grid, x, centre, temperature, to, columns);
    }

    @Override
    public void sinkhorn(Tensor x, Tensor temperature, int iterations, Tensor to) {
        sinkhorn(Group.ALONE, x, temperature, iterations, to);
    }

    @Override
    public void sinkhornOfAll(Tensor x, Tensor temperature, int iterations, Tensor to) {
        sinkhorn(launches.group(), x, temperature, iterations, to);
    }

    private void sinkhorn(Group group, Tensor x, Tensor temperature, int iterations, Tensor to) {
        Shares.contiguous(x, to);
        int rows = x.dim(0);
        int columns = x.dim(1);
        Tensor byRow = launches.workspace(2L * rows); // doubles
        Tensor byColumn = launches.workspace(2L * columns);
        Grid grid = block(rows, columns, 1);
        launches.launch("sinkhorn_powers", grid, x, temperature, to, byRow, columns);
        if (group.isAlone()) {
            launches.launch("sinkhorn_start", Grid.of(1, LONGEST), byRow, rows);
        } else {
            launches.change(byRow, maxima -> start(group, maxima));
        }
        for (int turn = 1; turn <= iterations; turn++) {
            Grid strips = Grid.over(columns, 1, MEAN_THREADS);
            launches.launch("sinkhorn_columns", strips, to, byRow, byColumn, rows, columns);
            if (!group.isAlone()) {
                launches.change(byColumn, inverses -> addUp(group, inverses));
            }
            launches.launch("sinkhorn_rows", grid, to, byRow, byColumn, columns, turn == iterations ? 1 : 0);
        }
    }

    /** What the powers of a row were divided by, in units of the greatest in all processes. */
    private static void start(Group group, double[] maxima) {
        double max = Arrays.stream(maxima).max().orElseThrow();
        for (float each : group.gather(new float[] {(float) max})) { // it is a float's
            max = Math.max(max, each);
        }
        for (int row = 0; row < maxima.length; row++) {
            maxima[row] = Math.exp(maxima[row] - max);
        }
    }

    /** Makes one over the sums of all processes of one over those of each; 0 stays for 0. */
    private static void addUp(Group group, double[] inverses) {
        invert(inverses);
        group.sum(inverses);
        invert(inverses);
    }

    private static void invert(double[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = numbers[i] == 0.0 ? 0.0 : 1.0 / numbers[i];
        }
    }

    @Override
    public void greatest(Tensor x, int count, Tensor to) {
        Shares.contiguous(x, to);
        int columns = x.dim(1);
        launches.launch("greatest", block(x.dim(0), columns, 1), x, to, columns, count);
    }

    @Override
    public void bags(Tensor x, int places, Tensor to) {
        Shares.contiguous(x, to);
        int columns = x.dim(1);
        launches.launch("bag_maxima", Shares.each(to.size()), x, to, to.size(), columns, places);
        launches.launch("bag_shares", block(to.dim(0), columns, 1), to, columns);
    }

    @Override
    public void movingMean(Tensor x, Tensor average, double momentum, Tensor to) {
        Shares.contiguous(x, average, to);
        int columns = x.dim(1);
        Grid grid = Grid.over(columns, 1, MEAN_THREADS);
        launches.launch("moving_mean", grid, x, average, to, x.dim(0), columns, momentum);
    }

    @Override
    public void entropy(Tensor x, Tensor to) {
        Shares.contiguous(x);
        long most = (long) ENTROPY_BLOCKS * launches.multiprocessors();
        int blocks = (int) Math.min(most, (x.size() + ENTROPY_THREADS - 1) / ENTROPY_THREADS);
        Tensor parts = launches.workspace(2L * blocks); // doubles
        launches.launch("entropy_parts", Grid.of(blocks, ENTROPY_THREADS), x, parts, x.size());
        launches.launch("sum_parts", Grid.of(1, ENTROPY_THREADS), parts, to, blocks, (double) x.dim(0));
    }

    @Override
    public void gather(Tensor x, Tensor places, Tensor to) {
        Shares.contiguous(x, places, to);
        launches.launch("gather_rows", Shares.warps(to.dim(0)), x, places, to, to.dim(0), x.dim(1));
    }

    @Override
    public void scatter(Tensor x, Tensor places, Tensor to) {
        Shares.contiguous(x, places, to);
        launches.launch("scatter_rows", Shares.warps(x.dim(0)), x, places, to, x.dim(0), x.dim(1));
    }
}
