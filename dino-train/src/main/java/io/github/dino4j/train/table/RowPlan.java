package io.github.dino4j.train.table;

import io.github.dino4j.train.choose.Prospect;
import java.util.Locale;

/**
 * How much a row is trained.
 *
 * @param secondsPerStep as measured here, views included
 * @param stepsPerEpoch steps of an epoch
 * @param epochs as many as come nearest to the budget, at least 1
 */
record RowPlan(double secondsPerStep, int stepsPerEpoch, int epochs) {
    private static final double MINUTE = 60.0;

    static RowPlan of(double minutes, double secondsPerStep, int stepsPerEpoch) {
        double epochs = minutes * MINUTE / (secondsPerStep * stepsPerEpoch);
        return new RowPlan(secondsPerStep, stepsPerEpoch, (int) Math.max(1, Math.min(1e6, Math.rint(epochs))));
    }

    long steps() {
        return (long) stepsPerEpoch * epochs;
    }

    double seconds() {
        return steps() * secondsPerStep;
    }

    String describe() {
        return String.format(
                Locale.ROOT,
                "%,d steps of %.3g s, %,d %s of %,d: about %s",
                steps(),
                secondsPerStep,
                epochs,
                epochs == 1 ? "epoch" : "epochs",
                stepsPerEpoch,
                Prospect.time(seconds()));
    }
}
