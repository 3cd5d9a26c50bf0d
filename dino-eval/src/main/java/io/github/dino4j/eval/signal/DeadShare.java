package io.github.dino4j.eval.signal;

import io.github.dino4j.eval.feature.FeatureBank;

/** The share of a network's outputs that say the same of every image. */
public final class DeadShare {
    private static final double ALIVE = 0.01; // of the root mean square of all features

    private DeadShare() {}

    /**
     * Counts dimensions whose deviation over the rows is below a hundredth of the features' root mean square.
     *
     * @param bank (N, D)
     * @return from 0 to 1
     */
    public static double of(FeatureBank bank) {
        int dim = bank.dim();
        double[] sums = new double[dim];
        double[] squares = new double[dim];
        double all = 0.0;
        for (int i = 0; i < bank.features().length; i++) {
            sums[i % dim] += bank.features()[i];
        }
        for (int i = 0; i < bank.features().length; i++) {
            double value = bank.features()[i];
            double centered = value - sums[i % dim] / bank.size();
            squares[i % dim] += centered * centered;
            all += value * value;
        }
        double bound = ALIVE * ALIVE * all / dim; // of the sum of squares of a dimension
        int dead = 0;
        for (double square : squares) {
            dead += square <= bound ? 1 : 0;
        }
        return (double) dead / dim;
    }
}
