package io.github.dino4j.rabit;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** The list of all processes, which the first one keeps: the others ask it who their neighbours are, and tell it when they leave. */
final class RabitTracker {
    /** By the numbers that processes give themselves, and not by the names of their hosts. */
    private static final int SORT_BY_TASK = 1;

    private final Pointer handle;

    private RabitTracker(Pointer handle) {
        this.handle = handle;
    }

    /**
     * Listens.
     *
     * @param member the first process
     * @throws IOException in one sentence if it cannot
     */
    static RabitTracker open(RabitMember member) throws IOException {
        PointerByReference handle = new PointerByReference();
        String json = String.format(
                Locale.ROOT,
                "{\"dmlc_communicator\": \"rabit\", \"n_workers\": %d, \"host\": \"%s\", \"port\": %d, \"timeout\": %d,"
                        + " \"sortby\": %d}",
                member.size(),
                member.host(),
                member.port(),
                member.patience().toSeconds(),
                SORT_BY_TASK);
        if (RabitLibrary.XGTrackerCreate(json, handle) != 0) {
            throw new IOException("the first process cannot listen on " + member.place() + ": "
                    + RabitLibrary.lastError() + "; " + RabitMember.URI + " must be an address of its host and "
                    + RabitMember.PORT + " a free port of it");
        }
        RabitTracker tracker = new RabitTracker(handle.getValue());
        if (RabitLibrary.XGTrackerRun(tracker.handle, "{}") != 0) {
            throw new IOException("the first process cannot keep the list of all: " + RabitLibrary.lastError());
        }
        return tracker;
    }

    /** Waits until all have left, and frees the port; after so long without those that have not. */
    void close(Duration longest) {
        RabitLibrary.XGTrackerWaitFor(handle, "{\"timeout\": " + longest.toSeconds() + "}");
        RabitLibrary.XGTrackerFree(handle);
    }
}
