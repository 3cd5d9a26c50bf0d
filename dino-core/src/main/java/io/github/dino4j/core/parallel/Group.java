package io.github.dino4j.core.parallel;

/**
 * The processes that train together, each with its share of every batch. All of them must make the same calls in the same order; a
 * call returns when all have made it, and waits on where its thread is interrupted, which it leaves to the thread to see. Where a
 * process has gone, the calls of the others must fail.
 */
public interface Group {
    /** One process. */
    @SuppressWarnings(
            "ClassInitializationDeadlock") // nothing else refers to that class, so nothing else initialises it
    Group ALONE = new Alone();

    /** {@return the number of this process, from 0} */
    int rank();

    /** {@return how many processes there are} */
    int size();

    /**
     * Adds up what each process has, in the order of ranks, so that all get the same bits.
     *
     * @param values replaced by the sums; as many in each process
     */
    void sum(float[] values);

    /**
     * Adds up what each process has, in the order of ranks.
     *
     * @param values replaced by the sums; as many in each process
     */
    void sum(double[] values);

    /**
     * Gives all processes what one has.
     *
     * @param values read in the process {@code root}, overwritten in the others; as many in each
     * @param root the rank of that process
     */
    void broadcast(float[] values, int root);

    /**
     * Agrees on what at least one process says.
     *
     * @param here what this process says
     * @return whether any process says so
     */
    boolean agree(boolean here);

    /** {@return whether there is no other process} */
    default boolean isAlone() {
        return size() == 1;
    }
}
