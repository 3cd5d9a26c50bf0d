package io.github.dino4j.train.loop;

/** Is told when a phase of a step ends. */
@FunctionalInterface
interface Laps {
    /** Nobody listens. */
    Laps NONE = phase -> {};

    /** A phase has ended, the one after the last that was told. */
    void ended(String phase);
}
