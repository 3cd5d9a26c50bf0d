package io.github.dino4j.train.step;

import java.util.Arrays;

/** What becomes of a teacher's outputs, and how near features lie, in obvious loops and double precision. */
final class SlowTargets {
    private SlowTargets() {}

    /** Three turns of columns and rows (Caron et al. 2020, appendix A). */
    static double[][] sinkhorn(double[][] rows, double temp) {
        double[][] q = Arrays.stream(rows)
                .map(row -> Arrays.stream(row).map(x -> Math.exp(x / temp)).toArray())
                .toArray(double[][]::new);
        for (int turn = 0; turn < 3; turn++) {
            for (int k = 0; k < q[0].length; k++) {
                int column = k;
                double sum = Arrays.stream(q).mapToDouble(row -> row[column]).sum();
                for (double[] row : q) {
                    row[k] /= sum;
                }
            }
            for (double[] row : q) {
                double sum = Arrays.stream(row).sum();
                for (int k = 0; k < row.length; k++) {
                    row[k] /= sum;
                }
            }
        }
        return q;
    }

    static double[][] centred(double[][] rows, float[] center, double temp) {
        double[][] shares = new double[rows.length][center.length];
        for (int i = 0; i < rows.length; i++) {
            double sum = 0.0;
            for (int k = 0; k < center.length; k++) {
                shares[i][k] = Math.exp((rows[i][k] - center[k]) / temp);
                sum += shares[i][k];
            }
            for (int k = 0; k < center.length; k++) {
                shares[i][k] /= sum;
            }
        }
        return shares;
    }

    /** The centre after a step. */
    static float[] moved(float[] center, double[][] rows, double momentum) {
        float[] next = new float[center.length];
        for (int k = 0; k < next.length; k++) {
            int column = k;
            double mean = Arrays.stream(rows)
                    .mapToDouble(row -> row[column])
                    .average()
                    .orElseThrow();
            next[k] = (float) (momentum * center[k] + (1.0 - momentum) * mean);
        }
        return next;
    }

    static float[] flat(double[][] rows) {
        float[] flat = new float[rows.length * rows[0].length];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) rows[i / rows[0].length][i % rows[0].length];
        }
        return flat;
    }

    /** The sum over two views of the mean of -log distance to the nearest other feature, all of length 1. */
    static double koleo(float[] features, int batch, int dim) {
        double sum = 0.0;
        for (int view = 0; view < 2; view++) {
            for (int image = 0; image < batch; image++) {
                double least = Double.MAX_VALUE;
                for (int other = 0; other < batch; other++) {
                    double distance = distance(features, view * batch + image, view * batch + other, dim);
                    least = other == image ? least : Math.min(least, distance);
                }
                sum -= Math.log(least) / batch;
            }
        }
        return sum;
    }

    private static double distance(float[] x, int a, int b, int dim) {
        double squares = 0.0;
        for (int i = 0; i < dim; i++) {
            double apart = x[a * dim + i] / length(x, a, dim) - x[b * dim + i] / length(x, b, dim);
            squares += apart * apart;
        }
        return Math.sqrt(squares);
    }

    private static double length(float[] x, int row, int dim) {
        double squares = 0.0;
        for (int i = row * dim; i < (row + 1) * dim; i++) {
            squares += (double) x[i] * x[i];
        }
        return Math.sqrt(squares);
    }
}
