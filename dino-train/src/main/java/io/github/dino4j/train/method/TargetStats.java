package io.github.dino4j.train.method;

/**
 * What targets look like, to tell collapse from learning.
 *
 * @param entropy mean entropy of the rows in nats, from 0 (one dimension) to ln K (uniform)
 */
public record TargetStats(double entropy) {
    /**
     * Measures targets.
     *
     * @param targets probabilities (rows, K)
     * @param outDim K
     * @return the statistics
     */
    public static TargetStats of(float[] targets, int outDim) {
        double total = 0.0;
        for (float q : targets) {
            if (q > 0.0f) {
                total -= q * Math.log(q);
            }
        }
        int rows = targets.length / outDim;
        return new TargetStats(total / rows);
    }
}
