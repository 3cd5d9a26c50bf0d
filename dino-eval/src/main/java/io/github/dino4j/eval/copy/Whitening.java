package io.github.dino4j.eval.copy;

import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.PrincipalAxes;

/**
 * The original's whitening ({@code eval_copy_detection.py}), learned on images of their own: their mean is taken off the
 * features that are whitened, and every axis is divided by the root of its eigenvalue, those below 1e-5 of the largest being
 * raised to that. The matrix whose axes these are is FᵀF / N of the features as they are, not centred. All axes are kept.
 */
public final class Whitening {
    private static final double SMALLEST_SHARE = 1e-5;

    private final PrincipalAxes axes;
    private final double[] deviations;

    private Whitening(PrincipalAxes axes, double[] deviations) {
        this.axes = axes;
        this.deviations = deviations;
    }

    /**
     * Learns the axes.
     *
     * @param bank features of images that are neither queries nor searched, at least two
     * @return the whitening
     * @throws IllegalArgumentException if there are fewer than two rows, or all are equal
     */
    public static Whitening learn(FeatureBank bank) {
        PrincipalAxes axes = PrincipalAxes.aboutZero(bank);
        double floor = axes.variance(0) * SMALLEST_SHARE;
        if (areEqual(bank)) {
            throw new IllegalArgumentException(
                    "the " + bank.size() + " rows to learn a whitening on are all equal; give different images");
        }
        double[] deviations = new double[bank.dim()];
        for (int i = 0; i < deviations.length; i++) {
            deviations[i] = Math.sqrt(Math.max(axes.variance(i), floor));
        }
        return new Whitening(axes, deviations);
    }

    private static boolean areEqual(FeatureBank bank) {
        for (int i = bank.dim(); i < bank.features().length; i++) {
            if (bank.features()[i] != bank.features()[i - bank.dim()]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whitens features.
     *
     * @param bank (N, D)
     * @return (N, D), with the same labels
     * @throws IllegalArgumentException if the dimension is not the one learned on
     */
    public FeatureBank apply(FeatureBank bank) {
        return axes.project(bank, deviations);
    }
}
