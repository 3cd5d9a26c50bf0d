package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.ImageKernels;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostTensors;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Neighbourhoods of pixels in Java, an image at a time. */
final class OneDnnImages implements ImageKernels {
    private static final int NINE = SIDE * SIDE;
    private static final int HALF = 16; // bits of a float that bfloat16 has not
    private static final int JUST_BELOW_HALF = 0x7FFF;

    private final OneDnnKernels kernels;
    private final ColumnNorm norm;

    OneDnnImages(OneDnnKernels kernels) {
        this.kernels = kernels;
        this.norm = new ColumnNorm(kernels);
    }

    @Override
    public void patches(Tensor images, Tensor table, int side, Tensor to) {
        new LevelPatches(images, table, side, to).emit(kernels);
    }

    @Override
    public void unfold(Tensor x, Grid grid, Tensor to) {
        FloatBuffer from = HostTensors.floats(x);
        boolean rounded = to.precision() == Precision.BFLOAT16;
        ShortBuffer shorts = rounded ? HostTensors.bytes(to).asShortBuffer() : null;
        FloatBuffer floats = rounded ? null : HostTensors.floats(to);
        int places = grid.rows() * grid.columns();
        int width = grid.channels() * NINE;
        kernels.forEachRow(grid.batch(), () -> {
            float[] image = new float[grid.height() * grid.width() * grid.channels()];
            float[] row = new float[width];
            short[] half = new short[rounded ? width : 0];
            return index -> {
                from.get(index * image.length, image);
                for (int place = 0; place < places; place++) {
                    neighbourhood(image, grid, place, row);
                    put(row, half, (index * places + place) * width, floats, shorts);
                }
            };
        });
    }

    private static void neighbourhood(float[] image, Grid grid, int place, float[] row) {
        for (int k = 0; k < NINE; k++) {
            int pixel = pixel(grid, place, k);
            for (int channel = 0; channel < grid.channels(); channel++) {
                row[channel * NINE + k] = pixel < 0 ? 0.0f : image[pixel * grid.channels() + channel];
            }
        }
    }

    private static void put(
            float[] row, short[] half, int at, @Nullable FloatBuffer floats, @Nullable ShortBuffer shorts) {
        if (floats != null) {
            floats.put(at, row);
        } else if (shorts != null) {
            for (int i = 0; i < row.length; i++) {
                half[i] = bfloat16(row[i]);
            }
            shorts.put(at, half);
        }
    }

    /** To nearest, ties to even; a NaN keeps being one. */
    static short bfloat16(float value) {
        int bits = Float.floatToIntBits(value);
        boolean isNan = Float.isNaN(value);
        return (short) ((isNan ? bits : bits + JUST_BELOW_HALF + ((bits >> HALF) & 1)) >> HALF);
    }

    /** The number of a place's k-th pixel in its image, or -1 beyond the edges. */
    private static int pixel(Grid grid, int place, int k) {
        int y = place / grid.columns() * grid.stride() + k / SIDE - 1;
        int x = place % grid.columns() * grid.stride() + k % SIDE - 1;
        return y >= 0 && y < grid.height() && x >= 0 && x < grid.width() ? y * grid.width() + x : -1;
    }

    @Override
    public void fold(Tensor x, Grid grid, Tensor to) {
        FloatBuffer from = HostTensors.floats(x);
        FloatBuffer result = HostTensors.floats(to);
        int places = grid.rows() * grid.columns();
        int width = grid.channels() * NINE;
        kernels.forEachRow(grid.batch(), () -> {
            float[] image = new float[grid.height() * grid.width() * grid.channels()];
            float[] row = new float[width];
            return index -> {
                Arrays.fill(image, 0.0f);
                for (int place = 0; place < places; place++) {
                    from.get((index * places + place) * width, row);
                    spread(row, grid, place, image);
                }
                result.put(index * image.length, image);
            };
        });
    }

    private static void spread(float[] row, Grid grid, int place, float[] image) {
        for (int k = 0; k < NINE; k++) {
            int pixel = pixel(grid, place, k);
            for (int channel = 0; pixel >= 0 && channel < grid.channels(); channel++) {
                image[pixel * grid.channels() + channel] += row[channel * NINE + k];
            }
        }
    }

    @Override
    public void columnStatistics(Tensor x, Tensor to) {
        norm.statistics(x, to);
    }

    @Override
    public void normalizeColumns(Columns columns, Tensor bias, Tensor to) {
        norm.forward(columns, bias, to);
    }

    @Override
    public void normalizeColumnsBackward(Columns columns, Tensor gradient, List<Tensor> to) {
        norm.backward(columns, gradient, to);
    }
}
