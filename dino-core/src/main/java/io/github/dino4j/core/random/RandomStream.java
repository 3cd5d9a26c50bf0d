package io.github.dino4j.core.random;

import java.util.random.RandomGenerator;

/**
 * A SplitMix64 stream whose every derived draw is defined here, so that no JDK update changes a seeded run. Not
 * thread-safe: open one per task from its {@link Rng}.
 */
public final class RandomStream implements RandomGenerator {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final double TO_UNIT = 0x1.0p-53;

    private long state;

    RandomStream(long seed) {
        this.state = seed;
    }

    @Override
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return Rng.mix(state);
    }

    /** {@return a number uniform in [0, 1), of 53 random bits} */
    @Override
    public double nextDouble() {
        return (nextLong() >>> 11) * TO_UNIT;
    }

    /**
     * A number uniform in [low, high).
     *
     * @param low the lower bound
     * @param high the upper bound, at least {@code low}
     * @return the number
     */
    public double uniform(double low, double high) {
        return low + (high - low) * nextDouble();
    }

    /**
     * A whole number uniform in [0, bound), free of modulo bias.
     *
     * @param bound at least 1
     * @return the number
     */
    @Override
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound must be at least 1, was " + bound);
        }
        long bits;
        long value;
        do {
            bits = nextLong() >>> 1;
            value = bits % bound;
        } while (bits - value + (bound - 1) < 0);
        return (int) value;
    }

    /** {@return a standard normal number, by the Box-Muller transform} */
    @Override
    public double nextGaussian() {
        double radius = StrictMath.sqrt(-2.0 * StrictMath.log(1.0 - nextDouble()));
        return radius * StrictMath.cos(2.0 * StrictMath.PI * nextDouble());
    }

    /**
     * Shuffles in place, by Fisher and Yates.
     *
     * @param values what to shuffle
     */
    public void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            int swap = values[i];
            values[i] = values[j];
            values[j] = swap;
        }
    }
}
