package io.github.dino4j.augment.data.load;

/**
 * The part of every step's images that one of several processes makes. Together they take the images that one process with
 * {@code world} times the batch takes, in the same order: process {@code rank} the rank-th of {@code world} equal slices.
 *
 * @param rank number of this process, from 0
 * @param world how many processes there are
 */
public record Shard(int rank, int world) {
    /** All images: there is one process. */
    public static final Shard WHOLE = new Shard(0, 1);

    /**
     * Checks that the process is one of them.
     *
     * @param rank number of this process
     * @param world how many there are
     */
    public Shard {
        if (world < 1 || rank < 0 || rank >= world) {
            throw new IllegalArgumentException("rank must be in [0, world=" + world + "), was " + rank);
        }
    }

    /** Where this process's images of a step begin in the epoch's order. */
    int first(int step, int batchSize) {
        return Math.multiplyExact(step * world + rank, batchSize);
    }
}
