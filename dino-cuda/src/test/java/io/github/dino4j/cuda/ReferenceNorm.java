package io.github.dino4j.cuda;

import java.util.List;

/** Layer norm without bias, and its gradients, in float64. */
final class ReferenceNorm {
    private static final double EPS = 1e-6;

    private ReferenceNorm() {}

    /**
     * Computes them.
     *
     * @param x rows (R, D)
     * @param weight (D)
     * @param gradient of the output (R, D)
     * @return the output and the gradients of rows, weight and bias
     */
    static List<double[]> of(float[] x, float[] weight, float[] gradient) {
        int columns = weight.length;
        List<double[]> to =
                List.of(new double[x.length], new double[x.length], new double[columns], new double[columns]);
        for (int at = 0; at < x.length; at += columns) {
            row(x, weight, gradient, at, to);
        }
        return to;
    }

    private static void row(float[] x, float[] weight, float[] gradient, int at, List<double[]> to) {
        int columns = weight.length;
        double mean = 0.0;
        double square = 0.0;
        for (int c = 0; c < columns; c++) {
            mean += x[at + c] / (double) columns;
            square += (double) x[at + c] * x[at + c] / columns;
        }
        double scale = 1.0 / Math.sqrt(square - mean * mean + EPS);
        double sum = 0.0;
        double product = 0.0;
        for (int c = 0; c < columns; c++) {
            double normal = (x[at + c] - mean) * scale;
            to.get(0)[at + c] = normal * weight[c];
            to.get(2)[c] += normal * gradient[at + c];
            to.get(3)[c] += gradient[at + c];
            sum += (double) gradient[at + c] * weight[c] / columns;
            product += (double) gradient[at + c] * weight[c] * normal / columns;
        }
        for (int c = 0; c < columns; c++) {
            double normal = (x[at + c] - mean) * scale;
            to.get(1)[at + c] = scale * ((double) gradient[at + c] * weight[c] - sum - normal * product);
        }
    }
}
