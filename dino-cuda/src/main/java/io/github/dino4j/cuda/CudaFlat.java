package io.github.dino4j.cuda;

import io.github.dino4j.core.device.AdamWRates;
import io.github.dino4j.core.device.FlatArithmetic;
import io.github.dino4j.core.device.MomentumRates;
import io.github.dino4j.core.device.Segments;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.cuda.driver.Gpu;
import io.github.dino4j.cuda.driver.Grid;
import java.util.Arrays;

/**
 * Passes over flat stores on the GPU: {@code flat.cuh}. A pass is on the GPU's stream when a method returns; only sums wait
 * for it, as the host needs them.
 */
final class CudaFlat implements FlatArithmetic, AutoCloseable {
    private static final int THREADS = 256;
    private static final int SHARE = 8192; // floats of a block
    private static final int RATES = 4; // floats of a parameter's rates

    private final Gpu gpu;
    private final PieceTables tables;

    /**
     * The arithmetic of a GPU.
     *
     * @param gpu where stores lie; not closed here
     */
    CudaFlat(Gpu gpu) {
        this.gpu = gpu;
        this.tables = new PieceTables(gpu);
    }

    private static void alike(Tensor... stores) {
        for (Tensor store : stores) {
            if (store.size() != stores[0].size()) {
                throw new IllegalArgumentException("stores differ: " + store.size() + " and " + stores[0].size()
                        + " floats, give ones of one layout");
            }
        }
        Shares.contiguous(stores);
    }

    @Override
    public void scale(Tensor x, float factor, Tensor to) {
        alike(x, to);
        gpu.launch("scale_f", Shares.elements(x.size(), x), x.address(), to.address(), x.size(), factor);
    }

    @Override
    public void add(Tensor x, Tensor to) {
        alike(x, to);
        gpu.launch("sum_fff", Shares.elements(x.size(), x), to.address(), x.address(), to.address(), x.size());
    }

    @Override
    public void move(Tensor to, float keep, Tensor x, float take) {
        alike(x, to);
        gpu.launch("flat_move", Shares.elements(x.size(), x), to.address(), x.address(), x.size(), keep, take);
    }

    @Override
    public synchronized double[] squares(Tensor x, Segments segments) {
        double[] squares = new double[segments.count()];
        if (segments.pieces().isEmpty()) {
            return squares;
        }
        PieceTables.Table table = tables.of(segments);
        gpu.launch("flat_squares", Grid.of(table.owners().length, THREADS), x.address(), table.pieces(), table.sums());
        return sums(table, squares);
    }

    @Override
    public synchronized double[] squares(Tensor x, double[] factors, Tensor y, Segments segments) {
        alike(x, y);
        double[] squares = new double[segments.count()];
        if (segments.pieces().isEmpty()) {
            return squares;
        }
        PieceTables.Table table = tables.of(segments);
        table.hostNumbers().write(0L, factors, 0, segments.count());
        gpu.upload(table.numbers(), table.hostNumbers(), (long) segments.count() * Double.BYTES);
        gpu.launch(
                "flat_squares_of_sums",
                Grid.of(table.owners().length, THREADS),
                x.address(),
                y.address(),
                table.pieces(),
                table.numbers(),
                table.sums());
        return sums(table, squares);
    }

    private double[] sums(PieceTables.Table table, double[] squares) {
        int[] owners = table.owners();
        gpu.download(table.hostSums(), table.sums(), table.hostSums().size());
        double[] sums = table.hostSums().getDoubleArray(0L, owners.length);
        for (int i = 0; i < owners.length; i++) { // in order, as on the host
            squares[owners[i]] += sums[i];
        }
        return squares;
    }

    @Override
    public synchronized void scale(Tensor x, Segments segments, double[] factors) {
        if (segments.pieces().isEmpty() || Arrays.stream(factors).allMatch(factor -> factor == 1.0)) {
            return;
        }
        PieceTables.Table table = tables.of(segments);
        table.hostNumbers().write(0L, factors, 0, segments.count());
        gpu.upload(table.numbers(), table.hostNumbers(), (long) segments.count() * Double.BYTES);
        gpu.launch("flat_scale", shares(segments), x.address(), table.pieces(), table.numbers());
    }

    @Override
    public synchronized void adamW(Trained stores, Segments segments, AdamWRates rates) {
        alike(stores.weights(), stores.gradients(), stores.first(), stores.second());
        if (segments.pieces().isEmpty()) {
            return;
        }
        PieceTables.Table table = tables.of(segments);
        upload(rates, table, segments.count());
        gpu.launch(
                "flat_adamw",
                shares(segments),
                stores.weights().address(),
                stores.gradients().address(),
                stores.first().address(),
                stores.second().address(),
                table.pieces(),
                table.numbers(),
                (float) (1.0 - rates.beta1()),
                (float) rates.beta2(),
                (float) (1.0 - rates.beta2()),
                rates.eps());
    }

    @Override
    public synchronized void momentum(Moved stores, Segments segments, MomentumRates rates) {
        alike(stores.weights(), stores.gradients(), stores.directions());
        if (segments.pieces().isEmpty()) {
            return;
        }
        PieceTables.Table table = tables.of(segments);
        float[] numbers = new float[RATES * segments.count()];
        for (int i = 0; i < segments.count(); i++) {
            MomentumRates.Rates own = rates.each().get(i);
            numbers[RATES * i] = own.learns() ? 1.0f : 0.0f;
            numbers[RATES * i + 1] = own.decay();
            numbers[RATES * i + 2] = own.factor();
            numbers[RATES * i + 3] = own.step();
        }
        upload(numbers, table);
        gpu.launch(
                "flat_momentum",
                shares(segments),
                stores.weights().address(),
                stores.gradients().address(),
                stores.directions().address(),
                table.pieces(),
                table.numbers(),
                rates.keep());
    }

    private static Grid shares(Segments segments) {
        return new Grid(segments.pieces().size(), Segments.PIECE / SHARE, 1, THREADS, 0);
    }

    private void upload(AdamWRates rates, PieceTables.Table table, int count) {
        float[] numbers = new float[RATES * count];
        for (int i = 0; i < count; i++) {
            AdamWRates.Rates own = rates.each().get(i);
            numbers[RATES * i] = own.learns() ? 1.0f : 0.0f;
            numbers[RATES * i + 1] = own.keep();
            numbers[RATES * i + 2] = own.step();
            numbers[RATES * i + 3] = own.root();
        }
        upload(numbers, table);
    }

    private void upload(float[] numbers, PieceTables.Table table) {
        table.hostNumbers().write(0L, numbers, 0, numbers.length);
        gpu.upload(table.numbers(), table.hostNumbers(), (long) numbers.length * Float.BYTES);
    }

    @Override
    public synchronized void close() {
        tables.close();
    }
}
