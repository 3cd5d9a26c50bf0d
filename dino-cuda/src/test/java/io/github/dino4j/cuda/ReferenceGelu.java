package io.github.dino4j.cuda;

/** GELU and its slope in float64. */
final class ReferenceGelu {
    private ReferenceGelu() {}

    static double of(double x) {
        return x * probability(x);
    }

    static double slope(double x) {
        return probability(x) + x * density(x);
    }

    private static double density(double x) {
        return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    /** Of a standard normal number to be less than x: half and a series of terms of one sign. */
    private static double probability(double x) {
        double term = x;
        double sum = x;
        for (int odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
            term *= x * x / odd;
            sum += term;
        }
        return 0.5 + density(x) * sum;
    }
}
