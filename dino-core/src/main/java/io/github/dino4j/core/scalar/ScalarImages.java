package io.github.dino4j.core.scalar;

import io.github.dino4j.core.device.ImageKernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostTensors;
import java.nio.ByteBuffer;
import java.util.List;

/** Kernels of convolutional networks as loops. */
final class ScalarImages implements ImageKernels {
    private static final int NINE = SIDE * SIDE;
    private static final int LEVELS = 256;
    private static final int LEVEL = 0xFF;

    private final ScalarKernels kernels;

    ScalarImages(ScalarKernels kernels) {
        this.kernels = kernels;
    }

    @Override
    public void patches(Tensor images, Tensor table, int side, Tensor to) {
        ByteBuffer levels = HostTensors.bytes(images);
        Elements numbers = Elements.of(table);
        Elements result = Elements.of(to);
        int channels = images.dim(1);
        int size = images.dim(2);
        int across = size / side;
        int width = channels * side * side;
        kernels.each(to.dim(0), row -> {
            int image = row / (across * across);
            for (int i = 0; i < width; i++) {
                int channel = i / (side * side);
                int y = row / across % across * side + i / side % side;
                int x = row % across * side + i % side;
                int level = levels.get(((image * channels + channel) * size + y) * size + x) & LEVEL;
                result.put((long) row * width + i, numbers.get((long) channel * LEVELS + level));
            }
        });
    }

    @Override
    public void unfold(Tensor x, Grid grid, Tensor to) {
        Elements from = Elements.of(x);
        Elements result = Elements.of(to);
        long width = (long) grid.channels() * NINE;
        kernels.each(grid.places(), place -> {
            for (int channel = 0; channel < grid.channels(); channel++) {
                for (int k = 0; k < NINE; k++) {
                    long pixel = pixel(grid, place, k);
                    result.put(
                            place * width + (long) channel * NINE + k,
                            pixel < 0 ? 0.0 : from.get(pixel * grid.channels() + channel));
                }
            }
        });
    }

    @Override
    public void fold(Tensor x, Grid grid, Tensor to) {
        Elements from = Elements.of(x);
        Elements result = Elements.of(to);
        long width = (long) grid.channels() * NINE;
        kernels.each(grid.channels(), channel -> {
            double[] sums = new double[grid.batch() * grid.height() * grid.width()];
            for (int place = 0; place < grid.places(); place++) {
                for (int k = 0; k < NINE; k++) {
                    int pixel = pixel(grid, place, k);
                    if (pixel >= 0) {
                        sums[pixel] += from.get(place * width + (long) channel * NINE + k);
                    }
                }
            }
            for (int pixel = 0; pixel < sums.length; pixel++) {
                result.put((long) pixel * grid.channels() + channel, sums[pixel]);
            }
        });
    }

    /** The number of a place's k-th pixel, or -1 beyond the edges. */
    private static int pixel(Grid grid, int place, int k) {
        int image = place / (grid.rows() * grid.columns());
        int y = place / grid.columns() % grid.rows() * grid.stride() + k / SIDE - 1;
        int x = place % grid.columns() * grid.stride() + k % SIDE - 1;
        boolean inside = y >= 0 && y < grid.height() && x >= 0 && x < grid.width();
        return inside ? (image * grid.height() + y) * grid.width() + x : -1;
    }

    @Override
    public void columnStatistics(Tensor x, Tensor to) {
        Elements from = Elements.of(x);
        Elements result = Elements.of(to);
        int rows = x.dim(0);
        int columns = x.dim(1);
        kernels.each(columns, column -> {
            double sum = 0.0;
            for (long row = 0; row < rows; row++) {
                sum += from.get(row * columns + column);
            }
            double mean = sum / rows;
            double squares = 0.0;
            for (long row = 0; row < rows; row++) {
                double distance = from.get(row * columns + column) - mean;
                squares += distance * distance;
            }
            result.put(column, mean);
            result.put((long) columns + column, squares / rows);
        });
    }

    @Override
    public void normalizeColumns(Columns columns, Tensor bias, Tensor to) {
        Elements from = Elements.of(columns.x());
        Elements weight = Elements.of(columns.weight());
        Elements stats = Elements.of(columns.stats());
        Elements shift = Elements.of(bias);
        Elements result = Elements.of(to);
        int width = columns.x().dim(1);
        kernels.all(columns.x().size(), i -> {
            long column = i % width;
            double scale = weight.get(column) / Math.sqrt(stats.get(width + column) + columns.eps());
            result.put(i, scale * (from.get(i) - stats.get(column)) + shift.get(column));
        });
    }

    /** With z the normalised column: dx = w/deviation (g - mean(g) - z mean(g z)), dw = sum(g z), db = sum(g). */
    @Override
    public void normalizeColumnsBackward(Columns columns, Tensor gradient, List<Tensor> to) {
        Elements from = Elements.of(columns.x());
        Elements weight = Elements.of(columns.weight());
        Elements stats = Elements.of(columns.stats());
        Elements of = Elements.of(gradient);
        List<Elements> results = to.stream().map(Elements::of).toList();
        int rows = columns.x().dim(0);
        int width = columns.x().dim(1);
        kernels.each(width, column -> {
            double mean = stats.get(column);
            double deviation = Math.sqrt(stats.get((long) width + column) + columns.eps());
            double sum = 0.0;
            double product = 0.0;
            for (long row = 0; row < rows; row++) {
                long i = row * width + column;
                sum += of.get(i);
                product += of.get(i) * (from.get(i) - mean) / deviation;
            }
            for (long row = 0; row < rows; row++) {
                long i = row * width + column;
                double z = (from.get(i) - mean) / deviation;
                results.get(0).put(i, weight.get(column) / deviation * (of.get(i) - sum / rows - z * product / rows));
            }
            results.get(1).put(column, product);
            results.get(2).put(column, sum);
        });
    }
}
