package io.github.dino4j.rabit;

import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.Membership;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process's part in a ring of processes, and the list of all where it is the first. */
final class RabitMembership implements Membership {
    /** Of calls: the first process may do for long what is its alone. A poll counts milliseconds in an int. */
    static final Duration FOR_EVER = Duration.ofDays(20);

    private static final Logger LOG = LoggerFactory.getLogger(RabitMembership.class);

    private final RabitMember member;
    private final @Nullable RabitTracker tracker;
    private final RabitGroup group;

    private RabitMembership(RabitMember member, @Nullable RabitTracker tracker) {
        this.member = member;
        this.tracker = tracker;
        this.group = new RabitGroup(member.rank(), member.size());
    }

    /**
     * Waits until all processes have come.
     *
     * @param member which one this is, and where they meet
     * @throws IOException in one sentence if the library is missing, the first process cannot be reached, or processes
     *     contradict each other
     */
    static RabitMembership join(RabitMember member) throws IOException {
        long start = System.nanoTime();
        RabitLibrary.load();
        RabitLibrary.quieten();
        RabitTracker tracker = member.isFirst() ? RabitTracker.open(member) : null;
        Meeting.await(member);
        enter(member, start);
        LOG.info("rank {} of {}, by Rabit, over {}", member.rank(), member.size(), member.place());
        return new RabitMembership(member, tracker);
    }

    private static void enter(RabitMember member, long start) throws IOException {
        String json = String.format(
                Locale.ROOT,
                "{\"dmlc_communicator\": \"rabit\", \"dmlc_tracker_uri\": \"%s\", \"dmlc_tracker_port\": %d,"
                        + " \"dmlc_task_id\": \"%08d\", \"dmlc_retry\": 1, \"dmlc_timeout\": %d}",
                member.host(),
                member.port(),
                member.rank(),
                FOR_EVER.toSeconds());
        if (RabitLibrary.XGCommunicatorInit(json) != 0) {
            throw failure(member, Duration.ofNanos(System.nanoTime() - start));
        }
        int size = RabitLibrary.XGCommunicatorGetWorldSize();
        if (size != member.size()) {
            throw new IOException(RabitMember.SIZE + " is " + member.size() + " here and " + size
                    + " at the first process; give all the same");
        }
        int rank = RabitLibrary.XGCommunicatorGetRank();
        if (rank != member.rank()) {
            throw new IOException(RabitMember.RANK + "=" + member.rank() + " is the " + rank
                    + "th of the numbers that processes gave themselves: number them from 0 to " + (size - 1)
                    + ", each once");
        }
    }

    private static IOException failure(RabitMember member, Duration waited) {
        if (waited.compareTo(member.patience()) >= 0) { // after which the first process closes the list
            return new IOException(
                    "not all of " + member.size() + " processes have come to " + member.place() + " within "
                            + member.patience().toSeconds() + " s; see what the others print, or give them longer by "
                            + RabitMember.TIMEOUT);
        }
        return new IOException("the processes cannot meet at " + member.place() + ": " + RabitLibrary.lastError()
                + "; if another process has failed, it says why");
    }

    @Override
    public Group group() {
        return group;
    }

    @Override
    public void close() {
        group.agree(false); // all have come here
        if (RabitLibrary.XGCommunicatorFinalize() != 0) {
            LOG.debug("Rabit: {}", RabitLibrary.lastError());
        }
        if (tracker != null) {
            tracker.close(member.patience());
        }
        group.close();
    }

    @Override
    public void abort(int exitCode) {
        Runtime.getRuntime().halt(exitCode); // nothing else closes the connections by which the others notice
    }
}
