package io.github.dino4j.train.signal;

import io.github.dino4j.core.config.eval.SignalsConfig;
import io.github.dino4j.eval.signal.KeptNeighbours;
import java.util.OptionalDouble;

/**
 * The nearest images at the last measurement and the one before it, in numbers that a checkpoint holds: a measurement that is
 * taken again after a kill is compared with the same one as at first.
 */
public final class NeighbourMemory {
    /** The state's name in checkpoints. */
    public static final String NAME = "progress.neighbours";

    /** Neighbours of an image. */
    static final int K = 10;

    private static final int HEADER = 3; // step of the last measurement; rows of the one before and of the last

    private NeighbourMemory() {}

    /**
     * The state of a run that has not begun.
     *
     * @param config the size of the sample
     * @return numbers to save and to overwrite
     */
    public static long[] newState(SignalsConfig config) {
        long[] state = new long[HEADER + 2 * K * config.images()];
        state[0] = -1;
        return state;
    }

    /** Takes in a measurement; tells what was kept since the one before, if that is known. */
    static OptionalDouble kept(long[] state, long step, int[][] nearest) {
        int half = (state.length - HEADER) / 2;
        if (state[0] >= 0 && state[0] != step) {
            System.arraycopy(state, HEADER + half, state, HEADER, half);
            state[1] = state[2];
        }
        state[0] = step;
        state[2] = nearest.length;
        int width = nearest[0].length;
        for (int row = 0; row < nearest.length; row++) {
            for (int i = 0; i < width; i++) {
                state[HEADER + half + row * K + i] = nearest[row][i];
            }
        }
        return state[1] == nearest.length
                ? OptionalDouble.of(KeptNeighbours.share(before(state, nearest.length, width), nearest))
                : OptionalDouble.empty();
    }

    private static int[][] before(long[] state, int rows, int width) {
        int[][] before = new int[rows][width];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < width; i++) {
                before[row][i] = (int) state[HEADER + row * K + i];
            }
        }
        return before;
    }
}
