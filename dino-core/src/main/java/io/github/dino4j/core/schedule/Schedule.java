package io.github.dino4j.core.schedule;

/** A number for each iteration of a run. */
@FunctionalInterface
public interface Schedule {
    /**
     * The value at an iteration.
     *
     * @param iteration from 0
     * @return the value
     */
    double at(long iteration);
}
