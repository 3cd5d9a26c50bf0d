package io.github.dino4j.core.parallel;

import io.github.dino4j.core.io.InputException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out that another process of a group has gone: killed, stopped, cut off, or failed, which it says. Once a second every
 * process tells the first one that it lives, and the first one all others; it takes threads of their own, so that a long
 * evaluation between two calls of the group is no failure.
 */
final class Watch implements Line.Ear, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final long TICK_MILLIS = 1000;

    /** A call that all have made may take so many times the timeout: there is no bound to how slow a network is. */
    private static final int STUCK = 10;

    private final List<Line> lines;
    private final Calls calls;
    private final int timeout; // ticks
    private final boolean hub;
    private final Consumer<GroupException> listener;
    private final Thread ticker = new Thread(this::run, "dino-watch");
    private volatile boolean closing;
    private long stuckAt = -1;
    private int stuck; // ticks

    /**
     * Begins to watch.
     *
     * @param lines to the other processes
     * @param calls of the group, which fail when one has gone
     * @param timeout after which a silent process counts as gone
     * @param hub whether this is the first process, which tells the others
     * @param listener is told that the group has failed, once
     */
    Watch(List<Line> lines, Calls calls, Duration timeout, boolean hub, Consumer<GroupException> listener) {
        this.lines = lines;
        this.calls = calls;
        this.timeout = (int) Math.max(1, timeout.toMillis() / TICK_MILLIS);
        this.hub = hub;
        this.listener = listener;
        lines.forEach(line -> line.listen(this));
        ticker.setDaemon(true);
        ticker.start();
    }

    private void run() {
        try {
            while (!closing) {
                Thread.sleep(TICK_MILLIS);
                tick();
            }
        } catch (InterruptedException e) {
            LOG.debug("no more beats", e); // the group is left
        }
    }

    /** Silence is counted in ticks of this process: one that was stopped itself blames nobody. */
    private void tick() {
        for (Line line : lines) {
            line.beat(calls.begun(), calls.done());
            if (line.tick() > timeout) {
                fail(
                        line.peer() + " has not answered for " + timeout + " s: it is stopped, cut off from "
                                + (hub ? "the first process" : "this one") + " or its machine is down",
                        false);
            }
        }
        if (hub && isStuck()) {
            fail(
                    "a call of the group has not ended for " + stuck + " s although all processes made it and live: the"
                            + " network between two of them fails, or is so slow that train.group_timeout must be longer",
                    false);
        }
    }

    private boolean isStuck() {
        long begun = calls.begun();
        long done = lines.stream().mapToLong(Line::done).min().orElse(begun);
        boolean allMadeIt = lines.stream().allMatch(line -> line.begun() == begun);
        long least = Math.min(done, calls.done());
        stuck = allMadeIt && least < begun && stuckAt == least ? stuck + 1 : 0;
        stuckAt = least;
        return stuck > STUCK * timeout;
    }

    @Override
    public void failed(Place peer, boolean byInput, String why) {
        // The first process says of which one it speaks.
        fail(hub ? peer + " has failed: " + why : why, byInput);
    }

    @Override
    public void lost(Place peer, String why) {
        fail(peer + " has gone (" + why + ")", false);
    }

    private synchronized void fail(String what, boolean byInput) {
        if (closing || calls.hasFailed()) {
            return;
        }
        GroupException failure =
                byInput ? new GroupException(what, new InputException(what)) : new GroupException(what);
        if (hub) {
            lines.forEach(line -> line.fail(byInput, what));
        }
        calls.fail(failure);
        listener.accept(failure);
    }

    /** Tells the others that this process ends because something failed here. */
    void leave(Place here, boolean byInput, String why) {
        closing = true;
        if (calls.hasFailed()) {
            return; // a goodbye would look as if all were well; the end of the connection will not
        }
        for (Line line : lines) {
            line.fail(byInput, hub ? here + " has failed: " + why : why);
            line.leave();
        }
    }

    /** Leaves when all do. */
    @Override
    public void close() {
        closing = true;
        ticker.interrupt();
        lines.forEach(Line::leave);
        lines.forEach(Line::close);
    }
}
