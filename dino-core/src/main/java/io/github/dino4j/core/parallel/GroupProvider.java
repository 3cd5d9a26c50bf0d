package io.github.dino4j.core.parallel;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * Joins the processes that a launcher started. Providers are found by {@link java.util.ServiceLoader}: a module that names one in
 * {@code META-INF/services} adds a transport, and nothing else changes.
 */
public interface GroupProvider {
    /** {@return the name that {@code train.group} uses} */
    String name();

    /**
     * Whether a launcher that this transport goes with started this process as one of several, so that {@code train.group: auto}
     * joins them.
     *
     * @param environment the variables of this process
     * @return whether it did
     */
    boolean isLauncher(Map<String, String> environment);

    /**
     * Joins the other processes; waits until all have come. Called at most once in a process.
     *
     * @param environment the variables of this process
     * @param patience after which a process that has not come is given up
     * @return the group, which need not be safe for more than one thread, nor notice that a process has gone
     * @throws io.github.dino4j.core.io.InputException if the transport cannot be used here or was not set up for it: what is
     *     missing and what to do
     * @throws IOException if the others do not come
     */
    Membership join(Map<String, String> environment, Duration patience) throws IOException;
}
