package io.github.dino4j.train.method;

import io.github.dino4j.core.parallel.Threads;
import java.util.Arrays;

/**
 * What targets look like, to tell collapse from learning.
 *
 * @param entropy mean entropy of the rows in nats, from 0 (one dimension) to ln K (uniform)
 */
public record TargetStats(double entropy) {
    private static final float NEGLIGIBLE = 1e-12f; // a million of them hold 3e-5 nats together

    /**
     * Measures targets.
     *
     * @param targets probabilities (rows, K)
     * @param outDim K
     * @return the statistics
     */
    public static TargetStats of(float[] targets, int outDim) {
        int rows = targets.length / outDim;
        double[] entropies = new double[rows];
        Threads.forEach(rows, row -> entropies[row] = entropy(targets, row * outDim, (row + 1) * outDim));
        return new TargetStats(Arrays.stream(entropies).sum() / rows);
    }

    private static double entropy(float[] targets, int first, int end) {
        double total = 0.0;
        for (int i = first; i < end; i++) {
            float q = targets[i];
            if (q > NEGLIGIBLE) {
                total -= q * Math.log(q);
            }
        }
        return total;
    }
}
