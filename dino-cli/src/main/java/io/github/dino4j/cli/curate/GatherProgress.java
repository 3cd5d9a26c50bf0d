package io.github.dino4j.cli.curate;

import io.github.dino4j.cli.console.Console;
import io.github.dino4j.eval.curate.Gathering;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Says every few seconds how many images are read, how fast, and how long the rest takes. */
final class GatherProgress implements Gathering.Progress {
    private static final double NANOS = 1e-9;
    private static final double EVERY = 5.0; // seconds
    private static final double MINUTE = 60.0;

    private final Console console;
    private final String what;
    private final int size;
    private final LongSupplier clock;
    private final long start;
    private double told;
    private boolean resumed;

    GatherProgress(Console console, String what, int size, LongSupplier clock) {
        this.console = console;
        this.what = what;
        this.size = size;
        this.clock = clock;
        this.start = clock.getAsLong();
    }

    @Override
    public void done(int done, int kept) {
        double seconds = (clock.getAsLong() - start) * NANOS;
        if (kept == done) {
            resumed = true;
            return;
        }
        if (resumed) {
            resumed = false;
            console.log().println(what + ": " + kept + " of " + size + " images were read before");
        }
        if (seconds - told >= EVERY && done < size) {
            told = seconds;
            double rate = (done - kept) / seconds;
            console.log()
                    .println(String.format(
                            Locale.ROOT,
                            "%s: %d of %d images, %.1f/s, about %s left",
                            what,
                            done,
                            size,
                            rate,
                            time((size - done) / rate)));
        }
    }

    private static String time(double seconds) {
        return seconds < MINUTE
                ? String.format(Locale.ROOT, "%.0f s", Math.ceil(seconds))
                : String.format(Locale.ROOT, "%.0f min", Math.ceil(seconds / MINUTE));
    }
}
