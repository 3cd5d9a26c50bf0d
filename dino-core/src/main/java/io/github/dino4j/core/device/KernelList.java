package io.github.dino4j.core.device;

import io.github.dino4j.core.parallel.Group;
import java.util.List;
import java.util.Map;

/** The kernels of a step in the order in which they were emitted: made once, run every step. */
public interface KernelList extends Kernels, AutoCloseable {
    /**
     * Has the list be one of several processes', before anything is put on it.
     *
     * @param group the processes
     * @throws UnsupportedOperationException if there are several, and the device {@linkplain Device#exchanges exchanges} nothing
     */
    default void among(Group group) {
        if (!group.isAlone()) {
            throw new UnsupportedOperationException(
                    "the device exchanges nothing with other processes; train with one process");
        }
    }

    /**
     * Names the node whose kernels follow and gives it its working memory.
     *
     * @param node its name in profiles
     * @param scratch its working memory (bytes), from which {@link #scratch} takes
     */
    void begin(String node, Span scratch);

    /**
     * A piece of a step that is no kernel of the device: an operation of ND4J's, on memory that the host can reach.
     *
     * @param work what it does
     * @throws UnsupportedOperationException if the host cannot reach the device's memory
     */
    void host(Runnable work);

    /** Runs all kernels and waits for the last. */
    void run();

    /**
     * Runs all kernels and takes the time of each.
     *
     * @param seconds added to, by node and kind of kernel
     */
    void run(Map<String, Double> seconds);

    /** {@return a name of each kernel's implementation, {@code ref} being one that is known to be slow} */
    List<String> implementations();

    @Override
    void close();
}
