package io.github.dino4j.cli.console;

import io.github.dino4j.core.parallel.GroupException;
import io.github.dino4j.core.parallel.Membership;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a process ends whose group has failed: by itself, when its next call of the group fails; else, where it measures for long or
 * hangs, by this. The first process has time to save before the others have the launcher end everything.
 */
public final class GroupEnd {
    private static final int BY_ITSELF_SECONDS = 4;
    private static final int BY_SIGNAL_SECONDS = 4;
    private static final int FIRST_SPEAKS_SECONDS = 2;

    private static volatile @Nullable Membership failed;

    private GroupEnd() {}

    /** The group has failed. */
    static void begin(GroupException failure, Membership membership) {
        failed = membership;
        Thread end = new Thread(() -> end(failure, membership), "dino-group-end");
        end.setDaemon(true);
        end.start();
    }

    private static void end(GroupException failure, Membership membership) {
        pause(BY_ITSELF_SECONDS);
        System.err.println("dino: " + failure.getMessage()); // the command is at something else, and cannot say it
        Thread exit = new Thread(() -> System.exit(ExitCode.FAILED), "dino-exit"); // saves a run that can be saved
        exit.setDaemon(true);
        exit.start();
        pause(BY_SIGNAL_SECONDS);
        membership.abort(ExitCode.FAILED);
        Runtime.getRuntime().halt(ExitCode.FAILED);
    }

    /**
     * The last act of a command that has failed: the first process may say why, and save, before the launcher ends all; and the
     * launcher is told to end a process that has been stopped.
     *
     * @param code that this process ends with
     * @param first whether this is the first process, or the only one
     */
    public static void last(int code, boolean first) {
        Membership membership = failed;
        if (!first) {
            pause(membership == null ? FIRST_SPEAKS_SECONDS : BY_ITSELF_SECONDS + BY_SIGNAL_SECONDS + 1);
        }
        if (membership != null) {
            membership.abort(code);
        }
    }

    private static void pause(int seconds) {
        try {
            TimeUnit.SECONDS.sleep(seconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
