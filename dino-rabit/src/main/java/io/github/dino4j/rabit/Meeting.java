package io.github.dino4j.rabit;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Waits for the first process, which may start later than others: Rabit itself would ask seldom and at growing intervals. */
final class Meeting {
    private static final int CONNECT_MILLIS = 2000;
    private static final int PAUSE_MILLIS = 100;

    private Meeting() {}

    /**
     * Waits until the first process listens.
     *
     * @throws IOException in one sentence if it does not in time
     */
    static void await(RabitMember member) throws IOException {
        if (member.isFirst()) {
            return;
        }
        long end = System.nanoTime() + member.patience().toNanos();
        IOException last = attempt(member);
        while (last != null) {
            if (System.nanoTime() - end > 0) {
                throw new IOException(
                        "the first process cannot be reached at " + member.place() + " within "
                                + member.patience().toSeconds() + " s: " + last.getMessage()
                                + "; see that it runs and that "
                                + RabitMember.URI + " and " + RabitMember.PORT + " are the same for all",
                        last);
            }
            pause();
            last = attempt(member);
        }
    }

    private static @Nullable IOException attempt(RabitMember member) {
        try (Socket socket = new Socket()) {
            InetSocketAddress address = new InetSocketAddress(member.host(), member.port());
            if (address.isUnresolved()) {
                return new IOException("the host is not known here");
            }
            socket.connect(address, CONNECT_MILLIS);
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    private static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(Duration.ofMillis(PAUSE_MILLIS).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the first process");
        }
    }
}
