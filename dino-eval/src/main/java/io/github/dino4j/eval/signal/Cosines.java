package io.github.dino4j.eval.signal;

import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.eval.feature.FeatureBank;

/** The cosine of every pair of rows, and what it says: how alike images are, how evenly they lie on the sphere, who is near whom. */
public final class Cosines {
    private static final double SHARPNESS = 2.0; // t of the paper

    private final double[][] pairs; // (N, N), the diagonal not used

    private Cosines(double[][] pairs) {
        this.pairs = pairs;
    }

    /**
     * Computes them; N x N numbers, so that it is for samples.
     *
     * @param bank (N, D), at least two rows
     * @return the cosines
     * @throws IllegalArgumentException if there are fewer than two rows, or a feature is not finite
     */
    public static Cosines of(FeatureBank bank) {
        if (bank.size() < 2) {
            throw new IllegalArgumentException("pairs need at least two rows of features, there are " + bank.size());
        }
        double[] scales = new double[bank.size()];
        for (int row = 0; row < scales.length; row++) {
            scales[row] = bank.inverseLength(row);
        }
        double[][] pairs = new double[bank.size()][bank.size()];
        float[] features = bank.features();
        int dim = bank.dim();
        Threads.forEach(pairs.length, a -> {
            for (int b = 0; b < a; b++) {
                double sum = 0.0;
                for (int i = 0; i < dim; i++) {
                    sum += (double) features[a * dim + i] * features[b * dim + i];
                }
                pairs[a][b] = sum * scales[a] * scales[b];
            }
        });
        for (int a = 0; a < pairs.length; a++) {
            for (int b = 0; b < a; b++) {
                pairs[b][a] = pairs[a][b];
            }
        }
        return new Cosines(pairs);
    }

    /** {@return the mean over all pairs of two rows: 1 where all point the same way} */
    public double mean() {
        double sum = 0.0;
        for (int a = 0; a < pairs.length; a++) {
            for (int b = 0; b < a; b++) {
                sum += pairs[a][b];
            }
        }
        return sum / count();
    }

    /**
     * The logarithm of the mean Gaussian potential of all pairs of two rows at length one (Wang and Isola 2020, section 4.2,
     * t = 2).
     *
     * @return 0 where all rows point the same way, lower the more evenly they lie, down to about -4
     */
    public double uniformity() {
        double sum = 0.0;
        for (int a = 0; a < pairs.length; a++) {
            for (int b = 0; b < a; b++) {
                sum += Math.exp(-SHARPNESS * (2.0 - 2.0 * pairs[a][b]));
            }
        }
        return Math.log(sum / count());
    }

    private double count() {
        return 0.5 * pairs.length * (pairs.length - 1);
    }

    /**
     * The nearest rows of each row by cosine, itself left out; of equals the lower row.
     *
     * @param k how many, fewer where there are not as many others
     * @return (N, k), nearest first
     */
    public int[][] nearest(int k) {
        int most = Math.min(k, pairs.length - 1);
        int[][] nearest = new int[pairs.length][most];
        Threads.forEach(pairs.length, row -> {
            boolean[] taken = new boolean[pairs.length];
            taken[row] = true;
            for (int rank = 0; rank < most; rank++) {
                int best = -1;
                for (int other = 0; other < pairs.length; other++) {
                    if (!taken[other] && (best < 0 || pairs[row][other] > pairs[row][best])) {
                        best = other;
                    }
                }
                taken[best] = true;
                nearest[row][rank] = best;
            }
        });
        return nearest;
    }
}
