package io.github.dino4j.train.step;

/** The mean loss of an epoch so far, in numbers that a checkpoint holds exactly. */
public final class EpochLoss {
    private final long[] state = new long[2]; // bits of the sum, steps

    /**
     * Adds a step's.
     *
     * @param loss of the step
     */
    public void add(double loss) {
        state[0] = Double.doubleToRawLongBits(Double.longBitsToDouble(state[0]) + loss);
        state[1]++;
    }

    /**
     * Whether all of an epoch's steps are in it: the epoch has not been told of yet.
     *
     * @param steps of an epoch
     * @return whether it is whole
     */
    public boolean isOf(int steps) {
        return state[1] == steps;
    }

    /** {@return the mean so far} */
    public double mean() {
        return Double.longBitsToDouble(state[0]) / state[1];
    }

    /** The next epoch starts from nothing. */
    public void clear() {
        state[0] = 0;
        state[1] = 0;
    }

    /** {@return the live state, to be saved and overwritten} */
    public long[] state() {
        return state;
    }
}
