package io.github.dino4j.train.loop;

import io.github.dino4j.eval.report.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/** Writes a run's page when it ends, and while it runs: each minute, or more seldom where that would take over 2 % of the time. */
final class ReportWriter implements LoopListener {
    private static final long MINUTE = 60_000_000_000L;
    private static final long SHARE = 50;

    private final Path run;
    private final LongSupplier nanoTime;
    private long next;

    ReportWriter(Path run, LongSupplier nanoTime) {
        this.run = run;
        this.nanoTime = nanoTime;
        this.next = nanoTime.getAsLong() + MINUTE;
    }

    @Override
    public void afterStep(boolean epochEnds) throws IOException {
        if (nanoTime.getAsLong() - next >= 0) {
            write();
        }
    }

    @Override
    public void atEnd(boolean stopped) throws IOException {
        write();
    }

    private void write() throws IOException {
        long start = nanoTime.getAsLong();
        RunReport.write(run);
        long end = nanoTime.getAsLong();
        next = end + Math.max(MINUTE, SHARE * (end - start));
    }
}
