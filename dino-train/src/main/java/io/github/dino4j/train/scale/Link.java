package io.github.dino4j.train.scale;

import java.util.List;

/**
 * How long sums over processes take: by the ring of Patarasu and Yuan (2009), in which each of N processes sends (N-1)/N of the values
 * twice, in 2(N-1) rounds.
 *
 * @param latency seconds of a round, however little is sent
 * @param bytesPerSecond that a process sends, and receives, at a time
 */
public record Link(double latency, double bytesPerSecond) {
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

    /**
     * A sum that was measured.
     *
     * @param ranks processes
     * @param bytes that each brought
     * @param seconds that it took
     */
    public record Sample(int ranks, double bytes, double seconds) {}

    /**
     * Fits a network to measured sums, so that the relative errors are least by their squares: a small sum counts as much as a large
     * one.
     *
     * @param samples of at least two sizes, among two or more processes
     * @return the network
     * @throws IllegalArgumentException if they do not tell one
     */
    public static Link fit(List<Sample> samples) {
        double rr = 0.0;
        double rv = 0.0;
        double vv = 0.0;
        double r1 = 0.0;
        double v1 = 0.0;
        for (Sample sample : samples) {
            double rounds = rounds(sample.ranks()) / sample.seconds();
            double volume = volume(sample.bytes(), sample.ranks()) / sample.seconds();
            rr += rounds * rounds;
            rv += rounds * volume;
            vv += volume * volume;
            r1 += rounds;
            v1 += volume;
        }
        double determinant = rr * vv - rv * rv;
        double latency = (r1 * vv - v1 * rv) / determinant;
        double slowness = (v1 * rr - r1 * rv) / determinant;
        if (!(determinant > 0.0) || !(slowness > 0.0)) {
            throw new IllegalArgumentException(
                    "sums of two sizes or more, the larger ones slower, are needed to tell latency from bandwidth");
        }
        return new Link(Math.max(0.0, latency), 1.0 / slowness);
    }

    /**
     * {@return the seconds that a sum takes}
     *
     * @param bytes that each process brings
     * @param ranks processes
     */
    public double sum(double bytes, int ranks) {
        return rounds(ranks) * latency + volume(bytes, ranks) / bytesPerSecond;
    }

    private static double rounds(int ranks) {
        return 2.0 * (ranks - 1);
    }

    private static double volume(double bytes, int ranks) {
        return 2.0 * (ranks - 1) / ranks * bytes;
    }
}
