package io.github.dino4j.core.scalar;

import io.github.dino4j.core.device.RowKernels;
import io.github.dino4j.core.device.Tensor;
import java.util.List;

/** Layer norm and its gradient, as loops. */
final class ScalarNorm {
    private ScalarNorm() {}

    static void forward(ScalarKernels kernels, RowKernels.Norm norm, Tensor bias, Tensor to) {
        int rows = norm.x().dim(0);
        int columns = norm.x().dim(1);
        Elements x = Elements.of(norm.x());
        Elements weight = Elements.of(norm.weight());
        Elements shift = Elements.of(bias);
        Elements stats = Elements.of(norm.stats());
        Elements result = Elements.of(to);
        kernels.each(rows, row -> {
            double mean = 0.0;
            for (int i = 0; i < columns; i++) {
                mean += (double) x.get((long) row * columns + i) / columns;
            }
            double variance = 0.0;
            for (int i = 0; i < columns; i++) {
                double difference = x.get((long) row * columns + i) - mean;
                variance += difference * difference / columns;
            }
            stats.put(row, mean);
            stats.put((long) rows + row, variance);
            for (int i = 0; i < columns; i++) {
                long at = (long) row * columns + i;
                double unit = (x.get(at) - mean) / Math.sqrt(variance + norm.eps());
                result.put(at, unit * weight.get(i) + shift.get(i));
            }
        });
    }

    static void backward(ScalarKernels kernels, RowKernels.Norm norm, Tensor gradient, List<Tensor> to) {
        int rows = norm.x().dim(0);
        int columns = norm.x().dim(1);
        Unit unit = new Unit(Elements.of(norm.x()), Elements.of(norm.stats()), rows, columns, norm.eps());
        Elements weight = Elements.of(norm.weight());
        Elements of = Elements.of(gradient);
        Elements toX = Elements.of(to.get(0));
        Elements toWeight = Elements.of(to.get(1));
        Elements toBias = Elements.of(to.get(2));
        kernels.each(rows, row -> {
            double mean = 0.0; // of the gradient of the normalised row
            double along = 0.0; // its component along that row
            for (int i = 0; i < columns; i++) {
                double mine = (double) of.get((long) row * columns + i) * weight.get(i);
                mean += mine / columns;
                along += mine * unit.get(row, i) / columns;
            }
            for (int i = 0; i < columns; i++) {
                double mine = (double) of.get((long) row * columns + i) * weight.get(i);
                toX.put((long) row * columns + i, (mine - mean - unit.get(row, i) * along) / unit.deviation(row));
            }
        });
        kernels.each(columns, column -> {
            double weights = 0.0;
            double biases = 0.0;
            for (int row = 0; row < rows; row++) {
                double mine = of.get((long) row * columns + column);
                weights += mine * unit.get(row, column);
                biases += mine;
            }
            toWeight.put(column, weights);
            toBias.put(column, biases);
        });
    }

    /** Rows with mean zero and deviation one. */
    private record Unit(Elements x, Elements stats, int rows, int columns, float eps) {
        double deviation(int row) {
            return Math.sqrt((double) stats.get((long) rows + row) + eps);
        }

        double get(int row, int column) {
            return (x.get((long) row * columns + column) - stats.get(row)) / deviation(row);
        }
    }
}
