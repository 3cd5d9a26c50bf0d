package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.ImageKernels.Columns;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostTensors;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Norms over columns in Java: oneDNN's batch normalisation knows images, not rows. Sums are double, of blocks of rows whose
 * number depends on the matrix alone, so that results do not depend on threads.
 */
final class ColumnNorm {
    private static final int BLOCKS = 64;

    private final OneDnnKernels kernels;

    ColumnNorm(OneDnnKernels kernels) {
        this.kernels = kernels;
    }

    /** Does a row. */
    private interface RowBody {
        /**
         * Does one.
         *
         * @param row its number
         * @param sums of the row's block
         */
        void row(int row, double[] sums);
    }

    /** Takes sums over rows, block by block, then of the blocks. */
    private void reduce(int rows, double[][] blocks, RowBody body) {
        kernels.forEachRow(blocks.length, () -> block -> {
            double[] sums = blocks[block];
            Arrays.fill(sums, 0.0);
            int end = (int) ((long) rows * (block + 1) / blocks.length);
            for (int row = (int) ((long) rows * block / blocks.length); row < end; row++) {
                body.row(row, sums);
            }
        });
        kernels.host(() -> {
            for (int block = 1; block < blocks.length; block++) {
                for (int i = 0; i < blocks[0].length; i++) {
                    blocks[0][i] += blocks[block][i];
                }
            }
        });
    }

    private static double[][] blocks(int rows, int width) {
        return new double[Math.min(rows, BLOCKS)][width];
    }

    void statistics(Tensor x, Tensor to) {
        int rows = x.dim(0);
        int width = x.dim(1);
        FloatBuffer from = HostTensors.floats(x);
        FloatBuffer stats = HostTensors.floats(to);
        double[][] sums = blocks(rows, width);
        reduce(rows, sums, (row, sum) -> {
            for (int i = 0; i < width; i++) {
                sum[i] += from.get(row * width + i);
            }
        });
        double[] means = new double[width];
        kernels.host(() -> {
            for (int i = 0; i < width; i++) {
                means[i] = sums[0][i] / rows;
                stats.put(i, (float) means[i]);
            }
        });
        double[][] squares = blocks(rows, width);
        reduce(rows, squares, (row, sum) -> {
            for (int i = 0; i < width; i++) {
                double distance = from.get(row * width + i) - means[i];
                sum[i] += distance * distance;
            }
        });
        kernels.host(() -> {
            for (int i = 0; i < width; i++) {
                stats.put(width + i, (float) (squares[0][i] / rows));
            }
        });
    }

    void forward(Columns columns, Tensor bias, Tensor to) {
        int width = columns.x().dim(1);
        FloatBuffer from = HostTensors.floats(columns.x());
        FloatBuffer weight = HostTensors.floats(columns.weight());
        FloatBuffer stats = HostTensors.floats(columns.stats());
        FloatBuffer shift = HostTensors.floats(bias);
        FloatBuffer result = HostTensors.floats(to);
        float[] scales = new float[width];
        float[] means = new float[width];
        float[] shifts = new float[width];
        kernels.host(() -> {
            stats.get(0, means);
            shift.get(0, shifts);
            for (int i = 0; i < width; i++) {
                scales[i] = (float) (weight.get(i) / Math.sqrt(stats.get(width + i) + (double) columns.eps()));
            }
        });
        kernels.forEachRow(columns.x().dim(0), () -> {
            float[] values = new float[width];
            return row -> {
                from.get(row * width, values);
                for (int i = 0; i < width; i++) {
                    values[i] = scales[i] * (values[i] - means[i]) + shifts[i];
                }
                result.put(row * width, values);
            };
        });
    }

    /** With z the normalised column: dx = w/deviation (g - mean(g) - z mean(g z)), dw = sum(g z), db = sum(g). */
    void backward(Columns columns, Tensor gradient, List<Tensor> to) {
        int width = columns.x().dim(1);
        FloatBuffer stats = HostTensors.floats(columns.stats());
        float[] means = new float[width];
        double[] inverse = new double[width];
        kernels.host(() -> {
            stats.get(0, means);
            for (int i = 0; i < width; i++) {
                inverse[i] = 1.0 / Math.sqrt(stats.get(width + i) + (double) columns.eps());
            }
        });
        double[] sums = gradientSums(columns.x(), gradient, means, inverse);
        FloatBuffer toWeight = HostTensors.floats(to.get(1));
        FloatBuffer toBias = HostTensors.floats(to.get(2));
        kernels.host(() -> {
            for (int i = 0; i < width; i++) {
                toBias.put(i, (float) sums[i]);
                toWeight.put(i, (float) sums[width + i]);
            }
        });
        int rows = columns.x().dim(0);
        FloatBuffer from = HostTensors.floats(columns.x());
        FloatBuffer of = HostTensors.floats(gradient);
        FloatBuffer weight = HostTensors.floats(columns.weight());
        FloatBuffer toX = HostTensors.floats(to.get(0));
        kernels.forEachRow(rows, () -> row -> {
            for (int i = 0; i < width; i++) {
                int at = row * width + i;
                double z = (from.get(at) - means[i]) * inverse[i];
                double share = (sums[i] + z * sums[width + i]) / rows;
                toX.put(at, (float) (weight.get(i) * inverse[i] * (of.get(at) - share)));
            }
        });
    }

    /** Of each column the sum of g, then of each that of g z. */
    private double[] gradientSums(Tensor x, Tensor gradient, float[] means, double[] inverse) {
        int width = means.length;
        FloatBuffer from = HostTensors.floats(x);
        FloatBuffer of = HostTensors.floats(gradient);
        double[][] sums = blocks(x.dim(0), 2 * width);
        reduce(x.dim(0), sums, (row, sum) -> {
            for (int i = 0; i < width; i++) {
                float g = of.get(row * width + i);
                sum[i] += g;
                sum[width + i] += g * (from.get(row * width + i) - means[i]) * inverse[i];
            }
        });
        return sums[0];
    }
}
