package io.github.dino4j.train.listen;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.event.RunListener;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/** A progress bar with an estimate on a terminal, a line now and then in a log, and a line for each epoch. */
public final class ConsoleProgress implements RunListener {
    private static final int WIDTH = 24;
    private static final int LOG_EVERY = 50;
    private static final double NANOS = 1e-9;

    private final PrintStream out;
    private final boolean terminal;
    private final long total;
    private final long first;
    private final LongSupplier nanoTime;
    private final long start;

    /**
     * Starts a bar.
     *
     * @param out where to
     * @param terminal whether lines may be overwritten
     * @param first steps already completed
     * @param total steps of the run
     * @param nanoTime the clock
     */
    public ConsoleProgress(PrintStream out, boolean terminal, long first, long total, LongSupplier nanoTime) {
        this.out = out;
        this.terminal = terminal;
        this.first = first;
        this.total = total;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    @Override
    public void on(RunEvent event) {
        if (event instanceof RunEvent.StepFinished step) {
            step(step);
        } else if (event instanceof RunEvent.EpochFinished epoch) {
            line(String.format(Locale.ROOT, "epoch %d  loss %.4f%s", epoch.epoch(), epoch.loss(), knn(epoch)));
        } else if (event instanceof RunEvent.Measured measured) {
            rank(measured);
        } else if (event instanceof RunEvent.Warned warned) {
            line("warning: " + warned.message());
        }
    }

    private void step(RunEvent.StepFinished step) {
        double seconds = (nanoTime.getAsLong() - start) * NANOS;
        double remaining = seconds / (step.step() - first) * (total - step.step());
        int done = (int) (WIDTH * step.step() / total);
        String text = String.format(
                Locale.ROOT,
                "[%s%s] %d/%d  loss %.4f  %.0f images/s  ETA %d:%02d",
                "#".repeat(done),
                "-".repeat(WIDTH - done),
                step.step(),
                total,
                step.loss(),
                step.imagesPerS(),
                (long) remaining / 60,
                (long) remaining % 60);
        if (terminal) {
            out.print("\r" + text + "   ");
            out.flush();
        } else if (step.step() % LOG_EVERY == 0 || step.step() == total) {
            out.println(text);
        }
    }

    private void rank(RunEvent.Measured measured) {
        Double rank = measured.values().get("effective_rank");
        Double cosine = measured.values().get("mean_cosine");
        if (rank != null && cosine != null) {
            line(String.format(
                    Locale.ROOT, "epoch %d  effective rank %.1f  mean cosine %.2f", measured.epoch(), rank, cosine));
        }
    }

    private void line(String text) {
        out.println(terminal ? "\r" + text + " ".repeat(Math.max(0, 90 - text.length())) : text);
    }

    private static String knn(RunEvent.EpochFinished epoch) {
        StringBuilder text = new StringBuilder();
        epoch.knnTop1().forEach((k, top1) -> text.append(String.format(Locale.ROOT, "  %s-NN %.1f %%", k, top1)));
        return text.toString();
    }
}
