package io.github.dino4j.train.scale;

/**
 * How long sums over processes take: by the ring of Patarasu and Yuan (2009), in which each of N processes sends (N-1)/N of the values
 * twice, in 2(N-1) rounds.
 *
 * @param latency seconds of a round, however little is sent
 * @param bytesPerSecond that a process sends, and receives, at a time
 */
public record Link(double latency, double bytesPerSecond) implements Sums {
    private static final double BITS = 8.0;
    private static final double GIGA = 1e9;

    /**
     * Checks the bounds.
     *
     * @param latency seconds of a round
     * @param bytesPerSecond each way
     */
    public Link {
        if (!(latency >= 0.0) || !(bytesPerSecond > 0.0)) {
            throw new IllegalArgumentException(
                    "a network takes 0 s or more for a round and carries more than 0 bytes/s; was " + latency + " s, "
                            + bytesPerSecond + " bytes/s");
        }
    }

    /**
     * A network by its data sheet.
     *
     * @param gigabits that a machine's line carries in a second, each way
     * @param latency seconds from one machine to another
     * @return the network
     */
    public static Link of(double gigabits, double latency) {
        return new Link(latency, gigabits * GIGA / BITS);
    }

    @Override
    public double sum(double bytes, int ranks) {
        return rounds(ranks) * latency + volume(bytes, ranks) / bytesPerSecond;
    }

    static double rounds(int ranks) {
        return 2.0 * (ranks - 1);
    }

    static double volume(double bytes, int ranks) {
        return 2.0 * (ranks - 1) / ranks * bytes;
    }
}
