package io.github.dino4j.eval.copy;

import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.PrincipalAxes;

/**
 * PCA whitening learned on images of their own: the mean is taken off and every axis divided by its deviation, variances
 * below 1e-5 of the largest being raised to that. All axes are kept.
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
        PrincipalAxes axes = PrincipalAxes.of(bank);
        double floor = axes.variance(0) * SMALLEST_SHARE;
        if (!(floor > 0)) {
            throw new IllegalArgumentException(
                    "the " + bank.size() + " rows to learn a whitening on are all equal; give different images");
        }
        double[] deviations = new double[bank.dim()];
        for (int i = 0; i < deviations.length; i++) {
            deviations[i] = Math.sqrt(Math.max(axes.variance(i), floor));
        }
        return new Whitening(axes, deviations);
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
