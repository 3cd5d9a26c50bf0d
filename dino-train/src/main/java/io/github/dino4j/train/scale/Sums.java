package io.github.dino4j.train.scale;

/** How long sums over processes take. */
public interface Sums {
    /**
     * {@return the seconds that a sum takes, 0 for one process}
     *
     * @param bytes that each process brings
     * @param ranks processes
     */
    double sum(double bytes, int ranks);

    /** {@return seconds of a round of messages, however little is sent} */
    double latency();

    /** {@return bytes that a process sends in a second of a large sum, and receives at a time} */
    double bytesPerSecond();
}
