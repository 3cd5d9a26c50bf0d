package io.github.dino4j.train.loop;

/** The mean loss of an epoch so far, in numbers that a checkpoint holds exactly. */
final class EpochLoss {
    private final long[] state = new long[2]; // bits of the sum, steps

    void add(double loss) {
        state[0] = Double.doubleToRawLongBits(Double.longBitsToDouble(state[0]) + loss);
        state[1]++;
    }

    /** The mean; the next epoch starts from nothing. */
    double take() {
        double mean = Double.longBitsToDouble(state[0]) / state[1];
        state[0] = 0;
        state[1] = 0;
        return mean;
    }

    /** The live state, to be saved and overwritten. */
    long[] state() {
        return state;
    }
}
