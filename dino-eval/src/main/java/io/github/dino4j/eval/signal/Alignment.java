package io.github.dino4j.eval.signal;

import io.github.dino4j.eval.feature.FeatureBank;

/** How near two views of an image lie to each other (Wang and Isola 2020, section 4.2, alpha = 2). */
public final class Alignment {
    private Alignment() {}

    /**
     * The mean squared distance of rows of the same number, at length one.
     *
     * @param one (N, D) of one view of each image
     * @param other (N, D) of another
     * @return 0 where views do not matter, 2 for unrelated directions
     * @throws IllegalArgumentException if the shapes differ, there are no rows, or a feature is not finite
     */
    public static double of(FeatureBank one, FeatureBank other) {
        if (one.size() != other.size() || one.dim() != other.dim() || one.size() == 0) {
            throw new IllegalArgumentException(
                    "two views of the same images are needed, were " + one + " and " + other);
        }
        double sum = 0.0;
        for (int row = 0; row < one.size(); row++) {
            double a = one.inverseLength(row);
            double b = other.inverseLength(row);
            for (int i = row * one.dim(); i < (row + 1) * one.dim(); i++) {
                double difference = one.features()[i] * a - other.features()[i] * b;
                sum += difference * difference;
            }
        }
        return sum / one.size();
    }
}
