package io.github.dino4j.core.scalar;

/** GELU in its exact form. */
final class Gelu {
    private static final double CERTAIN = 6.0; // beyond, the error function is one in double precision
    private static final double LEAST = 1e-17; // terms below change nothing

    private Gelu() {}

    static double of(double x) {
        return x * probability(x);
    }

    static double slope(double x) {
        return probability(x) + x * Math.exp(-0.5 * x * x) / Math.sqrt(2.0 * Math.PI);
    }

    /** Of a standard normal number to be less than x. */
    private static double probability(double x) {
        return 0.5 * (1.0 + erf(x / Math.sqrt(2.0)));
    }

    /** By Abramowitz and Stegun 7.1.6, whose terms all have one sign. */
    private static double erf(double x) {
        if (Math.abs(x) > CERTAIN) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > LEAST * Math.abs(sum); n++) {
            term *= 2.0 * x * x / (2.0 * n + 1.0);
            sum += term;
        }
        return 2.0 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }
}
