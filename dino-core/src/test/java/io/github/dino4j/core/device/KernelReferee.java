package io.github.dino4j.core.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.scalar.ScalarDevice;
import java.util.List;

/** Runs kernels on the device that is tested and by plain loops, and compares all that they leave in memory. */
abstract class KernelReferee {
    private static final int ROUNDS = 6;
    private static final int[] SIZES = {1, 2, 3, 5, 8, 17, 33, 64, 130};
    static final double EXACT = 2e-5;
    static final double ROUNDED = 0.01; // bfloat16 has 8 bits

    /** {@return the device that is tested} */
    protected abstract Device device();

    /** A kernel and the numbers that it works on. */
    record Trial(Sheet sheet, Sheet.Verb verb, long scratch, double tolerance) {
        Trial(Sheet sheet, Sheet.Verb verb) {
            this(sheet, verb, 0L, EXACT);
        }

        Trial within(double other) {
            return new Trial(sheet, verb, scratch, other);
        }

        Trial working(long floats) {
            return new Trial(sheet, verb, floats, tolerance);
        }
    }

    /** Makes a trial of random sizes. */
    interface Draw {
        Trial trial(Sheet sheet, RandomStream random);
    }

    void check(String verb, Draw draw) {
        check(verb, ROUNDS, draw);
    }

    void check(String verb, int rounds, Draw draw) {
        for (int round = 0; round < rounds; round++) {
            RandomStream random = Rng.of(round).fold(verb).generator();
            Trial trial = draw.trial(new Sheet(random), random);
            String what = verb + ", seed " + round + ", " + trial.sheet();
            List<float[]> expected =
                    trial.sheet().read(trial.sheet().run(new ScalarDevice(), trial.verb(), trial.scratch()));
            List<float[]> actual = trial.sheet().read(trial.sheet().run(device(), trial.verb(), trial.scratch()));
            for (int i = 0; i < expected.size(); i++) {
                assertClose(what + ", tensor " + i, actual.get(i), expected.get(i), trial.tolerance());
            }
        }
    }

    private static void assertClose(String what, float[] actual, float[] expected, double tolerance) {
        double scale = 0.0;
        int count = 0;
        for (float value : expected) {
            scale += Float.isNaN(value) ? 0.0 : (double) value * value;
            count += Float.isNaN(value) ? 0 : 1;
        }
        double bound = tolerance * (Math.sqrt(scale / Math.max(1, count)) + 1e-3);
        for (int i = 0; i < expected.length; i++) {
            boolean close = Float.isNaN(expected[i])
                    ? Float.isNaN(actual[i])
                    : Math.abs((double) actual[i] - expected[i]) <= bound + tolerance * Math.abs(expected[i]);
            assertThat(close)
                    .as(what + ", number " + i + ": " + actual[i] + " instead of " + expected[i])
                    .isTrue();
        }
    }

    static int size(RandomStream random) {
        return SIZES[(int) (random.nextDouble() * SIZES.length)];
    }

    Precision either(RandomStream random) {
        boolean rounded = random.nextDouble() < 0.5 && device().supports(Precision.BFLOAT16);
        return rounded ? Precision.BFLOAT16 : Precision.FLOAT32;
    }

    static double tolerance(Precision... precisions) {
        return List.of(precisions).contains(Precision.BFLOAT16) ? ROUNDED : EXACT;
    }

    /** Rows with room between them, unless they are of one number, and sometimes the other axis side by side. */
    static long[] strides(long rows, long columns, boolean transposed, RandomStream random) {
        long gap = (transposed ? rows : columns) == 1 ? 0 : (long) (random.nextDouble() * 3);
        return transposed ? new long[] {1, rows + gap} : new long[] {columns + gap, 1};
    }
}
