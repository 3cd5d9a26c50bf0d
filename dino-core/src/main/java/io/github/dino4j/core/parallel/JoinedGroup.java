package io.github.dino4j.core.parallel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** Membership in a transport's group whose calls are made in order. */
final class JoinedGroup implements Membership {
    private final Membership transport;
    private final Calls calls;
    private final Group group;

    private JoinedGroup(Membership transport, Calls calls) {
        this.transport = transport;
        this.calls = calls;
        Group raw = transport.group();
        this.group = new OrderedGroup(raw, calls, raw.rank(), raw.size());
    }

    /** Joins, which takes a while; all of it on the thread that makes the calls. */
    static JoinedGroup join(GroupProvider provider, Map<String, String> environment, Duration patience)
            throws IOException {
        Calls calls = new Calls();
        CompletableFuture<Membership> joining = calls.start(() -> {
            try {
                return provider.join(environment, patience);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try {
            return new JoinedGroup(Calls.await(joining, patience.toMillis()), calls);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (TimeoutException e) {
            throw new IOException(
                    "train.group=" + provider.name() + ": the other processes did not come within "
                            + patience.toSeconds() + " s; look for messages of one that could not start",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while this process waited for the others", e);
        }
    }

    @Override
    public Group group() {
        return group;
    }

    @Override
    public void close() {
        try {
            Calls.await(calls.start(() -> {
                transport.close();
                return true;
            }));
        } finally {
            calls.close();
        }
    }

    @Override
    public void abort(int exitCode) {
        transport.abort(exitCode);
    }
}
