package io.github.dino4j.train.step;

/** Is told when a phase of a step ends. */
@FunctionalInterface
public interface Laps {
    /** Nobody listens. */
    Laps NONE = phase -> {};

    /**
     * A phase has ended, the one after the last that was told.
     *
     * @param phase its name
     */
    void ended(String phase);
}
