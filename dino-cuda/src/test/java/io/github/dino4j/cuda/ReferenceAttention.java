package io.github.dino4j.cuda;

import java.util.List;

/** One head's attention and its gradients in float64. */
final class ReferenceAttention {
    private ReferenceAttention() {}

    /**
     * Computes them.
     *
     * @param in queries, keys, values and the output's gradient, each (T, d)
     * @param tokens T
     * @param width d
     * @param scale of products of queries and keys
     * @return the output and the gradients of queries, keys and values
     */
    static List<double[]> of(List<float[]> in, int tokens, int width, double scale) {
        float[] keys = in.get(1);
        float[] values = in.get(2);
        double[] out = new double[tokens * width];
        List<double[]> to = List.of(out, new double[out.length], new double[out.length], new double[out.length]);
        for (int q = 0; q < tokens; q++) {
            double[] shares = shares(in.get(0), q, keys, width, scale);
            for (int t = 0; t < tokens; t++) {
                for (int c = 0; c < width; c++) {
                    out[q * width + c] += shares[t] * values[t * width + c];
                }
            }
            backward(in, q, shares, scale, to);
        }
        return to;
    }

    private static double[] shares(float[] queries, int q, float[] keys, int width, double scale) {
        double[] shares = new double[keys.length / width];
        double sum = 0.0;
        for (int t = 0; t < shares.length; t++) {
            double product = 0.0;
            for (int c = 0; c < width; c++) {
                product += (double) queries[q * width + c] * keys[t * width + c];
            }
            shares[t] = Math.exp(scale * product);
            sum += shares[t];
        }
        for (int t = 0; t < shares.length; t++) {
            shares[t] /= sum;
        }
        return shares;
    }

    private static void backward(List<float[]> in, int q, double[] shares, double scale, List<double[]> to) {
        float[] gradient = in.get(3);
        int width = gradient.length / shares.length;
        double[] slopes = new double[shares.length];
        double mean = 0.0;
        for (int t = 0; t < shares.length; t++) {
            for (int c = 0; c < width; c++) {
                slopes[t] += (double) gradient[q * width + c] * in.get(2)[t * width + c];
                to.get(3)[t * width + c] += shares[t] * gradient[q * width + c];
            }
            mean += shares[t] * slopes[t];
        }
        for (int t = 0; t < shares.length; t++) {
            double slope = scale * shares[t] * (slopes[t] - mean);
            for (int c = 0; c < width; c++) {
                to.get(1)[q * width + c] += slope * in.get(1)[t * width + c];
                to.get(2)[t * width + c] += slope * in.get(0)[q * width + c];
            }
        }
    }
}
