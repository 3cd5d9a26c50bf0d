package io.github.dino4j.train.listen;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.event.RunListener;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * A progress bar with times on a terminal, a line now and then in a log, and lines for epochs, measurements and warnings. On a
 * terminal the line of a step is never longer than it is wide.
 */
public final class ConsoleProgress implements RunListener {
    private static final int MOST_BAR = 24;
    private static final int LEAST_BAR = 4;
    private static final int LOG_EVERY = 50;
    private static final double NANOS = 1e-9;
    private static final int MINUTE = 60;
    private static final String YELLOW = "\u001b[33m";
    private static final String PLAIN = "\u001b[0m";
    private static final String CLEAR = "\r\u001b[K"; // to the beginning of the line, and nothing on it

    private final PrintStream out;
    private final Terminal terminal;
    private final long total;
    private final long first;
    private final LongSupplier nanoTime;
    private final long start;
    private String rank = "";
    private long firstStep = -1; // that was told, and when
    private double firstSeconds;

    /**
     * Starts a bar.
     *
     * @param out where to
     * @param terminal what is there
     * @param first steps already completed
     * @param total steps of the run
     * @param nanoTime the clock
     */
    public ConsoleProgress(PrintStream out, Terminal terminal, long first, long total, LongSupplier nanoTime) {
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
            measured(measured);
        } else if (event instanceof RunEvent.Prepared prepared) {
            line(String.format(
                    Locale.ROOT,
                    "before epoch %d  %s  %.1f s",
                    prepared.epoch() + 1,
                    prepared.what(),
                    prepared.seconds()));
        } else if (event instanceof RunEvent.Warned warned) {
            String text = "warning: " + warned.message();
            line(terminal.hasColours() ? YELLOW + text + PLAIN : text);
        }
    }

    private void step(RunEvent.StepFinished step) {
        if (firstStep < 0) {
            firstStep = step.step();
            firstSeconds = seconds();
        }
        if (terminal.isInteractive()) {
            out.print(CLEAR + fitting(step));
            out.flush();
        } else if (step.step() % LOG_EVERY == 0 || step.step() == total) {
            out.println(bar(step.step(), MOST_BAR) + numbers(step));
        }
    }

    /** The bar takes what the numbers leave; where they leave too little, there is none, and then fewer numbers: the time left stays. */
    private String fitting(RunEvent.StepFinished step) {
        int room = terminal.columns() - 1;
        String numbers = numbers(step);
        int width = Math.min(MOST_BAR, room - numbers.length() - 3);
        if (width >= LEAST_BAR) {
            return bar(step.step(), width) + numbers;
        }
        String last = numbers;
        for (String text : List.of(numbers, withoutSpeed(step), withoutEpoch(step), shortest(step))) {
            last = text;
            if (text.length() <= room) {
                return text;
            }
        }
        return last.substring(0, Math.max(0, room));
    }

    private String bar(long step, int width) {
        int done = (int) (width * step / total);
        return "[" + "#".repeat(done) + "-".repeat(width - done) + "] ";
    }

    private String numbers(RunEvent.StepFinished step) {
        return String.format(
                Locale.ROOT,
                "epoch %d  %d/%d  loss %.4f%s  %.0f images/s  %s gone, %s left",
                step.epoch() + 1,
                step.step(),
                total,
                step.loss(),
                rank,
                step.imagesPerS(),
                time(seconds()),
                time(remaining(step)));
    }

    private String withoutSpeed(RunEvent.StepFinished step) {
        return String.format(
                Locale.ROOT,
                "epoch %d  %d/%d  loss %.4f%s  %s gone, %s left",
                step.epoch() + 1,
                step.step(),
                total,
                step.loss(),
                rank,
                time(seconds()),
                time(remaining(step)));
    }

    private String withoutEpoch(RunEvent.StepFinished step) {
        return String.format(
                Locale.ROOT,
                "%d/%d  loss %.2f%s  %s left",
                step.step(),
                total,
                step.loss(),
                rank,
                time(remaining(step)));
    }

    private String shortest(RunEvent.StepFinished step) {
        return String.format(Locale.ROOT, "%d/%d  %s left", step.step(), total, time(remaining(step)));
    }

    private double seconds() {
        return (nanoTime.getAsLong() - start) * NANOS;
    }

    /** By the steps after the first, which also waited for floors and graphs. */
    private double remaining(RunEvent.StepFinished step) {
        boolean isFirst = step.step() == firstStep;
        double each =
                isFirst ? seconds() / (step.step() - first) : (seconds() - firstSeconds) / (step.step() - firstStep);
        return each * (total - step.step());
    }

    /** Such as 0:07, 59:59 or 27:04:05. */
    private static String time(double seconds) {
        long whole = Math.round(seconds);
        long minutes = whole / MINUTE;
        return minutes < MINUTE
                ? String.format(Locale.ROOT, "%d:%02d", minutes, whole % MINUTE)
                : String.format(Locale.ROOT, "%d:%02d:%02d", minutes / MINUTE, minutes % MINUTE, whole % MINUTE);
    }

    private void measured(RunEvent.Measured measured) {
        Double effective = measured.values().get("effective_rank");
        Double cosine = measured.values().get("mean_cosine");
        if (effective != null && cosine != null) {
            rank = String.format(Locale.ROOT, "  rank %.1f", effective);
            line(String.format(
                    Locale.ROOT,
                    "epoch %d  effective rank %.1f  mean cosine %.2f",
                    measured.epoch(),
                    effective,
                    cosine));
        }
    }

    private void line(String text) {
        out.println(terminal.isInteractive() ? CLEAR + text : text);
    }

    private static String knn(RunEvent.EpochFinished epoch) {
        StringBuilder text = new StringBuilder();
        epoch.knnTop1().forEach((k, top1) -> text.append(String.format(Locale.ROOT, "  %s-NN %.1f %%", k, top1)));
        return text.toString();
    }
}
