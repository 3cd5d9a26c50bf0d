package io.github.dino4j.core.parallel;

/** A process's part in a group, from joining it to leaving it. */
public interface Membership extends AutoCloseable {
    /** {@return the processes} */
    Group group();

    /** Leaves when all do: waits for the others to come here too. What follows may not use the group. */
    @Override
    void close();

    /**
     * Leaves at once because something failed, and has the launcher end the others where it can. Any thread may call it, also
     * while another one waits in a call of the group that never returns. It may end this process.
     *
     * @param exitCode that the process ends with
     */
    void abort(int exitCode);
}
