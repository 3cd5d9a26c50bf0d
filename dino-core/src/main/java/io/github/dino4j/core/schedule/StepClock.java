package io.github.dino4j.core.schedule;

/**
 * Iterations and epochs of a run.
 *
 * @param stepsPerEpoch iterations of an epoch, at least 1
 * @param epochs epochs of the run
 */
public record StepClock(int stepsPerEpoch, int epochs) {
    /**
     * Checks the bounds.
     *
     * @param stepsPerEpoch iterations of an epoch, at least 1
     * @param epochs epochs of the run
     */
    public StepClock {
        if (stepsPerEpoch < 1 || epochs < 1) {
            throw new IllegalArgumentException(
                    "a run needs at least one step and one epoch, was " + stepsPerEpoch + " and " + epochs);
        }
    }

    /** {@return the iterations of the whole run} */
    public long iterations() {
        return (long) stepsPerEpoch * epochs;
    }

    /**
     * The epoch of an iteration.
     *
     * @param iteration from 0
     * @return from 0
     */
    public int epoch(long iteration) {
        return (int) (iteration / stepsPerEpoch);
    }

    /**
     * The place of an iteration in its epoch.
     *
     * @param iteration from 0
     * @return from 0
     */
    public int step(long iteration) {
        return (int) (iteration % stepsPerEpoch);
    }
}
