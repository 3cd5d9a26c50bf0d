package io.github.dino4j.train.listen.mlflow;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent: a bounded number of values. Where a server is away for so long that there are more, every second step is left
 * out, and so on, so that curves get coarser and nothing else.
 */
final class Backlog {
    static final int MOST = 20_000; // values
    private static final int PORTION = 900; // values of a request, which takes 1,000 things
    private static final int MOST_TAGS = 50;
    private static final long NANOS = 1_000_000; // of a millisecond

    private final Deque<Event> events = new ArrayDeque<>();
    private final Map<String, String> tags = new LinkedHashMap<>(); // the newest of each
    private int values;
    private long lost;
    private @Nullable End end;
    private boolean closed;

    /** Values of one moment. */
    record Event(boolean isStep, List<Metric> metrics) {}

    /**
     * What is sent at once.
     *
     * @param events values by moments
     * @param tags texts
     * @param end where nothing comes after these, and that has been told; else null
     */
    record Portion(
            List<Event> events,
            Map<String, String> tags,
            @Nullable End end) {
        List<Metric> metrics() {
            return events.stream().flatMap(event -> event.metrics().stream()).toList();
        }
    }

    /**
     * How a run ended.
     *
     * @param status MLflow's word
     * @param millis since 1970
     */
    record End(String status, long millis) {}

    synchronized void add(boolean isStep, List<Metric> metrics) {
        if (closed) {
            return;
        }
        events.add(new Event(isStep, metrics));
        values += metrics.size();
        if (values > MOST) {
            thin();
        }
        notifyAll();
    }

    private void thin() {
        boolean[] odd = {false};
        events.removeIf(event -> {
            odd[0] ^= event.isStep();
            boolean goes = event.isStep() && odd[0];
            if (goes) {
                lose(event);
            }
            return goes;
        });
        while (values > MOST) {
            lose(events.remove());
        }
    }

    private void lose(Event event) {
        values -= event.metrics().size();
        lost += event.metrics().size();
    }

    synchronized void tag(String key, String value) {
        if (tags.size() < MOST_TAGS || tags.containsKey(key)) {
            tags.put(key, value);
        }
        notifyAll();
    }

    synchronized void end(End how) {
        end = how;
        notifyAll();
    }

    /** Nothing will be sent any more, so that nothing need be kept. */
    synchronized void close() {
        closed = true;
        events.clear();
        values = 0;
    }

    synchronized boolean isEnding() {
        return end != null;
    }

    /** Waits for something to send, or the end. */
    synchronized void await() throws InterruptedException {
        while (events.isEmpty() && tags.isEmpty() && end == null) {
            wait();
        }
    }

    /** Waits, but not once the end has been told. */
    synchronized void rest(Duration most) throws InterruptedException {
        long until = System.nanoTime() + most.toNanos();
        for (long left = most.toMillis(); end == null && left > 0; left = (until - System.nanoTime()) / NANOS) {
            wait(left);
        }
    }

    /** What to send next, which stays until it is {@linkplain #sent}. */
    synchronized Portion next() {
        List<Event> some = new ArrayList<>();
        int size = 0;
        for (Event event : events) {
            size += event.metrics().size();
            if (!some.isEmpty() && size > PORTION) {
                break;
            }
            some.add(event);
        }
        return new Portion(some, Map.copyOf(tags), some.size() == events.size() ? end : null);
    }

    /** Forgets what has reached the server, or never will; some of it may have been left out meanwhile. */
    synchronized void sent(Portion portion) {
        Set<Event> gone = Collections.newSetFromMap(new IdentityHashMap<>());
        gone.addAll(portion.events());
        events.removeIf(event -> {
            boolean isGone = gone.contains(event);
            values -= isGone ? event.metrics().size() : 0;
            return isGone;
        });
        portion.tags().forEach((key, value) -> tags.remove(key, value));
    }

    /** Values that were left out, and those that still wait. */
    synchronized long unsent() {
        return lost + values;
    }

    synchronized long lost() {
        return lost;
    }
}
