package io.github.dino4j.cli.dashboard;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What a page is told while it is open: the runs there are, and of those that it shows what has come. A page that reads slowly holds
 * up this stream and nothing else, and is sent what has become of a run since, not all that happened.
 */
final class EventStream {
    private static final long PAUSE_MILLIS = 1000;
    private static final int LIST_EVERY = 5; // pauses
    private static final long LIFE_SECONDS = 120; // after which a page asks anew
    private static final int MOST_SHOWN = 6;

    private final Catalogue catalogue;
    private final CountDownLatch closed;
    private final OutputStream out;
    private final List<LiveRun> runs = new ArrayList<>();
    private final List<LiveRun.Reader> readers = new ArrayList<>();
    private List<Catalogue.Entry> listed = List.of();

    /**
     * A stream.
     *
     * @param catalogue the runs there are
     * @param closed is counted down when the server ends
     * @param out to the page
     */
    EventStream(Catalogue catalogue, CountDownLatch closed, OutputStream out) {
        this.catalogue = catalogue;
        this.closed = closed;
        this.out = out;
    }

    /**
     * Tells, until the page is gone, the server ends or the stream has lived long enough.
     *
     * @param ids the runs that the page shows; those that are not known are left out
     * @throws IOException if the page is gone
     */
    void tell(List<String> ids) throws IOException {
        catalogue.list(); // so that they are known
        ids.stream()
                .distinct()
                .limit(MOST_SHOWN)
                .map(catalogue::run)
                .flatMap(Optional::stream)
                .forEach(run -> {
                    runs.add(run);
                    readers.add(new LiveRun.Reader());
                });
        write("retry: 1000\n\n");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIFE_SECONDS);
        for (int turn = 0; System.nanoTime() - end < 0; turn++) {
            if (turn % LIST_EVERY == 0) {
                list();
                out.flush();
            }
            boolean more = false;
            for (int i = 0; i < runs.size(); i++) {
                more |= runs.get(i).refresh();
                String news = runs.get(i).news(readers.get(i));
                if (news != null) {
                    write("event: run\ndata: " + news + "\n\n");
                }
            }
            out.flush();
            if (isClosed(more ? 0 : PAUSE_MILLIS)) {
                return;
            }
        }
    }

    /** Or says nothing, by which it is found out whether the page is still there. */
    private void list() throws IOException {
        List<Catalogue.Entry> now = catalogue.list();
        if (now.equals(listed)) {
            write(": nothing new\n\n");
            return;
        }
        listed = now;
        List<Map<String, Object>> entries = new ArrayList<>();
        for (Catalogue.Entry each : now) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("id", each.id());
            entry.put("name", each.name());
            entry.put("changed", each.changed());
            entries.add(entry);
        }
        write("event: runs\ndata: " + new ObjectMapper().writeValueAsString(entries) + "\n\n");
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private boolean isClosed(long millis) {
        try {
            return closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
