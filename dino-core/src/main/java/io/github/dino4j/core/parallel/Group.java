package io.github.dino4j.core.parallel;

import java.nio.FloatBuffer;

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
     * Adds up what each process has. All get the same bits, whatever the order in which a transport adds.
     *
     * @param values replaced by the sums; as many in each process
     */
    void sum(float[] values);

    /**
     * Adds up what each process has. All get the same bits.
     *
     * @param values replaced by the sums; as many in each process
     */
    void sum(double[] values);

    /**
     * Adds up what each process has, without a copy where the transport reads the memory of a direct buffer. All get the same
     * bits.
     *
     * @param values whose elements from position to limit are replaced by the sums; as many in each process. Position and limit
     *     stay as they are
     */
    default void sum(FloatBuffer values) {
        float[] copy = new float[values.remaining()];
        values.duplicate().get(copy);
        sum(copy);
        values.duplicate().put(copy);
    }

    /**
     * Begins a sum and returns, where the group can add while this thread does other work; else does all of it. It counts among
     * the calls that all processes make in the same order.
     *
     * @param values as for {@link #sum(FloatBuffer)}; not to be touched until the end was awaited
     * @return its end, to be awaited once by the thread that needs the sums
     */
    default Pending sumLater(FloatBuffer values) {
        sum(values);
        return () -> {};
    }

    /** A call that goes on. */
    @FunctionalInterface
    interface Pending {
        /**
         * Waits for its end; an interruption is left for the thread to see.
         *
         * @throws GroupException if it failed
         */
        void await();
    }

    /**
     * Adds up what each process has, rounded to bfloat16 before and after; sums in between are float32. All get the same bits. A
     * transport that brings each process pieces of all others sends half the bytes of {@link #sum(FloatBuffer)}, see {@link
     * RoundedSum}; others send as many.
     *
     * @param values as for {@link #sum(FloatBuffer)}
     */
    default void sumRounded(FloatBuffer values) {
        RoundedSum.round(values);
        sum(values);
        RoundedSum.round(values);
    }

    /**
     * Begins such a sum, as {@link #sumLater} does.
     *
     * @param values as for {@link #sumLater}
     * @return as for {@link #sumLater}
     */
    default Pending sumRoundedLater(FloatBuffer values) {
        sumRounded(values);
        return () -> {};
    }

    /**
     * Gives all processes what each has.
     *
     * @param own what this process has; as many in each
     * @return (ranks x own) what each has, in the order of ranks
     */
    default float[] gather(float[] own) {
        float[] all = new float[size() * own.length];
        System.arraycopy(own, 0, all, rank() * own.length, own.length);
        sum(all); // the others have zeros there
        return all;
    }

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
