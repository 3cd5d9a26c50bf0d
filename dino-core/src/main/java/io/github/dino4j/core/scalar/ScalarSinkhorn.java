package io.github.dino4j.core.scalar;

import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.parallel.Group;

/** Balanced distributions by the book: a matrix in double precision, whose columns and rows are divided by their sums. */
final class ScalarSinkhorn {
    private final Group group; // whose rows are balanced together
    private final int rows;
    private final int columns;
    private double[] matrix = new double[0];

    ScalarSinkhorn(Group group, int rows, int columns) {
        this.group = group;
        this.rows = rows;
        this.columns = columns;
    }

    void emit(ScalarKernels kernels, Tensor x, Tensor temperature, int iterations, Tensor to) {
        Elements from = Elements.of(x);
        Elements divisor = Elements.of(temperature);
        Elements result = Elements.of(to);
        kernels.host(() -> {
            matrix = new double[rows * columns];
            for (int i = 0; i < matrix.length; i++) {
                matrix[i] = (double) from.get(i) / divisor.get(0);
            }
            double max = greatest();
            for (int i = 0; i < matrix.length; i++) {
                matrix[i] = Math.exp(matrix[i] - max);
            }
            for (int turn = 0; turn < iterations; turn++) {
                columns();
                rows();
            }
            for (int i = 0; i < matrix.length; i++) {
                result.put(i, matrix[i]);
            }
        });
    }

    /** The greatest exponent, or nearly: all processes must subtract the same number. */
    private double greatest() {
        double max = Double.NEGATIVE_INFINITY;
        for (double exponent : matrix) {
            max = Math.max(max, exponent);
        }
        if (group.isAlone()) {
            return max;
        }
        double greatest = Double.NEGATIVE_INFINITY;
        for (float each : group.gather(new float[] {(float) max})) {
            greatest = Math.max(greatest, each);
        }
        return greatest;
    }

    private void columns() {
        double[] sums = new double[columns];
        for (int i = 0; i < matrix.length; i++) {
            sums[i % columns] += matrix[i];
        }
        if (!group.isAlone()) {
            group.sum(sums);
        }
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] /= divisor(sums[i % columns]);
        }
    }

    private void rows() {
        for (int row = 0; row < rows; row++) {
            double sum = 0.0;
            for (int i = row * columns; i < (row + 1) * columns; i++) {
                sum += matrix[i];
            }
            for (int i = row * columns; i < (row + 1) * columns; i++) {
                matrix[i] /= divisor(sum);
            }
        }
    }

    private static double divisor(double sum) {
        return sum == 0.0 ? 1.0 : sum;
    }
}
