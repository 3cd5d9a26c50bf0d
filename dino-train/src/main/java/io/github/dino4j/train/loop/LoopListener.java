package io.github.dino4j.train.loop;

import java.io.IOException;

/** What happens around the steps of a run, in the order in which listeners are given to the loop. */
interface LoopListener {
    /**
     * The run begins, or goes on.
     *
     * @throws IOException if something cannot be read or written
     */
    default void atStart() throws IOException {}

    /**
     * An epoch begins; comes again if the run was ended before its first step.
     *
     * @param epoch from 0
     * @throws IOException if something cannot be read or written
     */
    default void beforeEpoch(int epoch) throws IOException {}

    /**
     * A step has been taken.
     *
     * @param epochEnds whether it was the last of an epoch
     * @throws IOException if something cannot be read or written
     */
    default void afterStep(boolean epochEnds) throws IOException {}

    /**
     * An epoch has ended; comes before {@link #afterStep} of its last step.
     *
     * @param epoch epochs completed
     * @param loss mean over its steps
     * @throws IOException if something cannot be read or written
     */
    default void afterEpoch(int epoch, double loss) throws IOException {}

    /** {@return whether a checkpoint was written since this was last asked, so that all processes compare what they have} */
    default boolean hasSaved() {
        return false;
    }

    /**
     * The run has ended, or was stopped.
     *
     * @param stopped whether steps are left
     * @throws IOException if something cannot be read or written
     */
    default void atEnd(boolean stopped) throws IOException {}
}
