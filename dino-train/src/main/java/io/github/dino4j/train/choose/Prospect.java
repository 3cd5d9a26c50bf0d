package io.github.dino4j.train.choose;

import io.github.dino4j.core.config.RunConfig;
import java.util.List;
import java.util.Locale;

/**
 * What a run will come to.
 *
 * @param images it trains on
 * @param stepsPerEpoch steps of an epoch
 * @param steps of all epochs
 * @param views of an image that are trained on, all crops of all epochs
 * @param secondsPerStep with the making of views
 */
public record Prospect(int images, int stepsPerEpoch, long steps, long views, double secondsPerStep) {
    /** Steps from which on small recipes have learned what they are measured to. */
    static final long ENOUGH = 8_000;

    private static final long LITTLE = 2_000;
    private static final double MINUTE = 60.0;
    private static final double HOUR = 3_600.0;
    private static final double DAY = 86_400.0;
    private static final double MANY = 100.0; // minutes or hours from which on the next unit is told

    /**
     * Reckons.
     *
     * @param config a run
     * @param images it trains on
     * @param pace how fast
     * @return the prospect
     */
    public static Prospect of(RunConfig config, int images, Pace pace) {
        int perEpoch = images / config.train().batchSize();
        long crops =
                config.views().global().count() + (long) config.views().local().count();
        return new Prospect(
                images,
                perEpoch,
                (long) perEpoch * config.train().epochs(),
                crops * config.train().epochs(),
                pace.seconds());
    }

    /** {@return seconds of all steps} */
    public double seconds() {
        return steps * secondsPerStep;
    }

    /** {@return what a person wants to know, a line each} */
    public List<String> describe() {
        return List.of(
                String.format(
                        Locale.ROOT,
                        "%,d steps of about %.2f s, %d an epoch: about %s here, without evaluation; %,d views of each"
                                + " image",
                        steps,
                        secondsPerStep,
                        stepsPerEpoch,
                        time(seconds()),
                        views),
                verdict());
    }

    /** {@return whether that is enough to learn something} */
    public String verdict() {
        String wanted = String.format(
                Locale.ROOT, "about %,d steps are wanted, %s here", ENOUGH, time(ENOUGH * secondsPerStep));
        if (steps < LITTLE / 4) {
            return String.format(Locale.ROOT, "%,d steps: nothing can be learned; %s", steps, wanted);
        }
        if (steps < LITTLE) {
            return String.format(Locale.ROOT, "%,d steps: little can be learned; %s", steps, wanted);
        }
        return steps < ENOUGH
                ? String.format(Locale.ROOT, "%,d steps: something can be learned; %s", steps, wanted)
                : String.format(Locale.ROOT, "%,d steps: enough to learn", steps);
    }

    /**
     * A time for people.
     *
     * @param seconds of it
     * @return such as {@code 25 minutes} or {@code 2.5 hours}
     */
    public static String time(double seconds) {
        if (seconds < MANY) {
            return String.format(Locale.ROOT, "%.0f seconds", seconds);
        }
        if (seconds < MANY * MINUTE) {
            return String.format(Locale.ROOT, "%.0f minutes", seconds / MINUTE);
        }
        return seconds < MANY * HOUR
                ? String.format(Locale.ROOT, "%.1f hours", seconds / HOUR)
                : String.format(Locale.ROOT, "%.1f days", seconds / DAY);
    }
}
