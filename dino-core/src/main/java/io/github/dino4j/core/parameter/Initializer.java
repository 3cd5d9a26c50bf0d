package io.github.dino4j.core.parameter;

import io.github.dino4j.core.random.RandomStream;

/** Gives the first value of each element of a parameter. */
@FunctionalInterface
public interface Initializer {
    /** All zeros. */
    Initializer ZEROS = random -> 0.0f;

    /** All ones. */
    Initializer ONES = random -> 1.0f;

    /**
     * The next element.
     *
     * @param random the stream of this parameter alone
     * @return the value
     */
    float next(RandomStream random);

    /**
     * A normal distribution. The original truncates at an absolute 2, which is 100 deviations away: in effect, never.
     *
     * @param std the standard deviation
     * @return the initialiser
     */
    static Initializer normal(double std) {
        return random -> (float) (std * random.nextGaussian());
    }

    /**
     * The uniform distribution on [-1/sqrt(fanIn), 1/sqrt(fanIn)), PyTorch's default for convolutions and linear layers.
     *
     * @param fanIn inputs of each output
     * @return the initialiser
     */
    static Initializer uniformFanIn(long fanIn) {
        double bound = 1.0 / Math.sqrt((double) fanIn);
        return random -> (float) random.uniform(-bound, bound);
    }
}
