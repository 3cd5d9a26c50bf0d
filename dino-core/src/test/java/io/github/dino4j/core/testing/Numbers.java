package io.github.dino4j.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

/** Long rows of numbers side by side: what compares each by an assertion of its own takes minutes for a network's weights. */
public final class Numbers {
    private Numbers() {}

    /**
     * Asserts that two arrays are of one length and nowhere further apart than a tolerance.
     *
     * @param what what they are, for the message
     * @param actual one
     * @param expected the other
     * @param tolerance the largest difference
     */
    public static void assertClose(String what, float[] actual, float[] expected, double tolerance) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        int worst = 0;
        double most = 0.0;
        for (int i = 0; i < actual.length; i++) {
            double difference = Math.abs((double) actual[i] - expected[i]);
            if (!(difference <= most)) { // NaN is the worst
                worst = i;
                most = difference;
                if (Double.isNaN(most)) {
                    break;
                }
            }
        }
        assertThat(most)
                .as("%s: difference at %d of %d", what, worst, actual.length)
                .isLessThanOrEqualTo(tolerance);
    }
}
