package io.github.dino4j.core.scalar;

import io.github.dino4j.core.device.Tensor;

/** Balanced distributions by the book: a matrix in double precision, whose columns and rows are divided by their sums. */
final class ScalarSinkhorn {
    private final double[] matrix;
    private final int rows;
    private final int columns;

    private ScalarSinkhorn(double[] matrix, int rows) {
        this.matrix = matrix;
        this.rows = rows;
        this.columns = matrix.length / rows;
    }

    static void emit(ScalarKernels kernels, Tensor x, Tensor temperature, int iterations, Tensor to) {
        Elements from = Elements.of(x);
        Elements divisor = Elements.of(temperature);
        Elements result = Elements.of(to);
        kernels.each(1, only -> {
            double[] matrix = new double[Math.toIntExact(x.size())];
            double max = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < matrix.length; i++) {
                matrix[i] = (double) from.get(i) / divisor.get(0);
                max = Math.max(max, matrix[i]);
            }
            for (int i = 0; i < matrix.length; i++) {
                matrix[i] = Math.exp(matrix[i] - max);
            }
            ScalarSinkhorn balance = new ScalarSinkhorn(matrix, x.dim(0));
            for (int turn = 0; turn < iterations; turn++) {
                balance.columns();
                balance.rows();
            }
            for (int i = 0; i < matrix.length; i++) {
                result.put(i, matrix[i]);
            }
        });
    }

    private void columns() {
        for (int column = 0; column < columns; column++) {
            divide(column, columns, rows);
        }
    }

    private void rows() {
        for (int row = 0; row < rows; row++) {
            divide(row * columns, 1, columns);
        }
    }

    private void divide(int first, int step, int count) {
        double sum = 0.0;
        for (int i = 0; i < count; i++) {
            sum += matrix[first + i * step];
        }
        for (int i = 0; i < count; i++) {
            matrix[first + i * step] /= sum == 0.0 ? 1.0 : sum;
        }
    }
}
