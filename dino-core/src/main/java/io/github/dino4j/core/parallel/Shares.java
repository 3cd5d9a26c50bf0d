package io.github.dino4j.core.parallel;

import java.io.IOException;
import java.util.Arrays;

/**
 * Rows that the processes of a group compute together: each a run of whole blocks, so that every block is what it is in one process,
 * to the bit.
 */
public final class Shares {
    private static final int FIRST = 0;
    private static final int PIECE = 1 << 20; // floats that are sent at once

    private final Group group;
    private final int rows;
    private final int block;

    /**
     * Shares rows out.
     *
     * @param group the processes
     * @param rows how many, the same in each process
     * @param block rows that must stay together, at least 1
     */
    public Shares(Group group, int rows, int block) {
        this.group = group;
        this.rows = rows;
        this.block = block;
    }

    /** {@return the first row of this process} */
    public int first() {
        return first(group.rank());
    }

    /** {@return the row after the last one of this process; the first one, where it has none} */
    public int end() {
        return first(group.rank() + 1);
    }

    private int first(int rank) {
        long blocks = (rows + block - 1L) / block;
        return (int) Math.min(rows, blocks * rank / group.size() * block);
    }

    /**
     * Gives all processes the numbers of all rows.
     *
     * @param values (rows, width), of which this process has filled its own
     * @param width numbers in a row
     */
    public void exchange(float[] values, int width) {
        if (group.isAlone()) {
            return;
        }
        for (int rank = FIRST; rank < group.size(); rank++) {
            int end = first(rank + 1) * width;
            for (int at = first(rank) * width; at < end; at += PIECE) {
                float[] piece = Arrays.copyOfRange(values, at, Math.min(end, at + PIECE));
                group.broadcast(piece, rank);
                System.arraycopy(piece, 0, values, at, piece.length);
            }
        }
    }

    /** What a process does for all of them, without them. */
    @FunctionalInterface
    public interface Work {
        /**
         * Works.
         *
         * @throws IOException if it cannot
         */
        void run() throws IOException;
    }

    /**
     * Does a part of a work on which all go on together, or none: where one process cannot, the others end too instead of waiting
     * for it.
     *
     * @param group the processes
     * @param work of this one, without calls to the group
     * @throws IOException if this process or another one cannot
     */
    public static void together(Group group, Work work) throws IOException {
        try {
            work.run();
        } catch (IOException | RuntimeException e) {
            if (!group.isAlone()) {
                group.agree(true);
            }
            throw e;
        }
        if (!group.isAlone() && group.agree(false)) {
            throw new IOException("another process of the group could not go on; it says why");
        }
    }
}
