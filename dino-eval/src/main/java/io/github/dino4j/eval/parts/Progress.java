package io.github.dino4j.eval.parts;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Says now and then how far an embedding is, and how long it will take. */
final class Progress {
    private static final double NANOS = 1e9;
    private static final long EVERY = 15_000_000_000L; // nanoseconds
    private static final int MINUTE = 60;
    private static final int HOUR = 3600;

    private final long all;
    private final int processes;
    private final LongSupplier clock;
    private final Consumer<String> log;
    private final long start;
    private final AtomicLong told;
    private final AtomicLong read = new AtomicLong(); // by this process

    /** Of that many images, shared with so many processes. */
    Progress(long all, int processes, LongSupplier clock, Consumer<String> log) {
        this.all = all;
        this.processes = processes;
        this.clock = clock;
        this.log = log;
        this.start = clock.getAsLong();
        this.told = new AtomicLong(start);
    }

    /** An image more has been read, by any thread. */
    void read() {
        long done = Math.min(all, read.incrementAndGet() * processes);
        long now = clock.getAsLong();
        long last = told.get();
        if (now - last >= EVERY && told.compareAndSet(last, now)) {
            double rate = done / ((now - start) / NANOS);
            log.accept(String.format(
                    Locale.ROOT,
                    "%,d of %,d images, %.1f images/s, %s left",
                    done,
                    all,
                    rate,
                    duration((all - done) / rate)));
        }
    }

    /** {@return seconds since the beginning} */
    double seconds() {
        return (clock.getAsLong() - start) / NANOS;
    }

    static String duration(double seconds) {
        if (seconds < 2 * MINUTE) {
            return Math.round(seconds) + " s";
        }
        return seconds < 2 * HOUR
                ? Math.round(seconds / MINUTE) + " min"
                : String.format(Locale.ROOT, "%.1f h", seconds / HOUR);
    }
}
