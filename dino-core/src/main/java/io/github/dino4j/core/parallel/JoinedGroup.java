package io.github.dino4j.core.parallel;

import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** Membership in a transport's group whose calls are made in order, and fail when another process has gone. */
final class JoinedGroup implements Membership {
    private final Membership transport;
    private final Calls calls;
    private final Group group;
    private final Place here;
    private final Watch watch;

    private JoinedGroup(Meeting meeting, Calls calls, Groups.Watching watching) {
        Group raw = meeting.transport.group();
        this.transport = meeting.transport;
        this.calls = calls;
        this.group = new OrderedGroup(raw, calls, raw.rank(), raw.size());
        this.here = meeting.places.get(raw.rank());
        this.watch = new Watch(meeting.lines, calls, watching.timeout(), raw.rank() == 0, failure -> watching.listener()
                .failed(failure, this));
    }

    /**
     * What processes know of each other when they have come.
     *
     * @param transport that they have joined
     * @param places where each runs
     * @param lines over which they watch each other
     */
    private record Meeting(Membership transport, List<Place> places, List<Line> lines) {
        static Meeting of(Membership transport) throws IOException {
            List<Place> places = Place.all(transport.group());
            return new Meeting(transport, places, Lines.connect(transport.group(), places));
        }
    }

    /** Joins, which takes a while; all of it on the thread that makes the calls. */
    static JoinedGroup join(
            GroupProvider provider, Map<String, String> environment, Duration patience, Groups.Watching watching)
            throws IOException {
        Calls calls = new Calls();
        CompletableFuture<Meeting> joining = calls.start(() -> {
            try {
                return Meeting.of(provider.join(environment, patience));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try {
            Meeting meeting = Calls.await(joining, patience.toMillis());
            Sharing.of(meeting.places, meeting.transport.group().rank()).use(provider.name());
            return new JoinedGroup(meeting, calls, watching);
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
        Calls.await(calls.start(() -> {
            transport.close();
            return true;
        }));
        watch.close();
        calls.close();
    }

    /** Leaves because something failed here, or has failed in another process. */
    void leave(Throwable why) {
        boolean byInput = why instanceof InputException;
        String reason = why instanceof IOException files ? Reason.sentence(files) : String.valueOf(why.getMessage());
        watch.leave(here, byInput, reason);
    }

    @Override
    public void abort(int exitCode) {
        transport.abort(exitCode);
    }
}
