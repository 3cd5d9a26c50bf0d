package io.github.dino4j.core.event;

/** Is told what happens in a run, on the training thread. */
@FunctionalInterface
public interface RunListener {
    /**
     * Takes note.
     *
     * @param event what happened
     */
    void on(RunEvent event);
}
