package io.github.dino4j.train.listen;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Makes a listener that configurations name in {@code train.watch.listeners}. Providers are found by {@link java.util.ServiceLoader}:
 * a module that names one in {@code META-INF/services} adds a listener, and nothing else changes.
 */
public interface ListenerProvider {
    /** {@return the name that {@code train.watch.listeners} uses} */
    String name();

    /** {@return whether runs are told of it without being asked, as a listener is that costs nothing and sends nothing} */
    default boolean isUnasked() {
        return false;
    }

    /**
     * Makes a listener for a run, before anything of the run is written. Nothing is opened, written or sent until {@link
     * TrainingListener#started}.
     *
     * @param config the run
     * @return a listener of its own
     * @throws InputException if it cannot be used with that configuration, or here: what is missing and what to do
     */
    TrainingListener create(RunConfig config) throws InputException;

    /**
     * Deletes what listeners of this provider have written into a run directory that is started over, and nothing else; whether the
     * new run has such a listener or not.
     *
     * @param run the run directory, in which they may have written nothing
     * @throws IOException if a file cannot be deleted
     */
    default void forget(Path run) throws IOException {}
}
