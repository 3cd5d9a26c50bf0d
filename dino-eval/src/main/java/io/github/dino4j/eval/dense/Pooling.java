package io.github.dino4j.eval.dense;

/**
 * How the places of an image become one vector.
 *
 * @param kind {@code model}, what the model itself gives: a CLS token, or the mean of a convolutional network's map; {@code gem}, the
 *     generalised mean (Radenović et al. 2019, arXiv 1711.02512); {@code rmac}, the sum of regions' maxima, each brought to length one
 *     (Tolias et al. 2016, arXiv 1511.05879)
 * @param power exponent of the generalised mean
 */
public record Pooling(String kind, double power) {
    private static final float SMALLEST = 1e-6f;

    /**
     * Pools.
     *
     * @param tokens of an image
     * @return (D)
     */
    public float[] of(DenseTokens tokens) {
        return switch (kind) {
            case "model" -> tokens.cls();
            case "gem" -> gem(tokens.patches(), tokens.dim(), power);
            case "rmac" -> new Regions(tokens.rows(), tokens.columns()).maxima(tokens.patches(), tokens.dim());
            default -> throw new IllegalArgumentException("pool must be one of model, gem, rmac, was " + kind);
        };
    }

    /**
     * The generalised mean of rows: the p-th root of the mean p-th power, of values raised to at least 1e-6.
     *
     * @param rows (N, D)
     * @param dim D
     * @param power p
     * @return (D)
     */
    public static float[] gem(float[] rows, int dim, double power) {
        double[] sums = new double[dim];
        for (int i = 0; i < rows.length; i++) {
            sums[i % dim] += Math.pow(Math.max(rows[i], SMALLEST), power);
        }
        float[] mean = new float[dim];
        for (int i = 0; i < dim; i++) {
            mean[i] = (float) Math.pow(sums[i] * dim / rows.length, 1.0 / power);
        }
        return mean;
    }
}
