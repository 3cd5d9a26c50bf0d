package io.github.dino4j.train.table;

import io.github.dino4j.train.choose.Prospect;
import java.util.Locale;

/**
 * How much a row is trained.
 *
 * @param secondsPerStep as measured here, views included; 0 where nothing depends on it
 * @param stepsPerEpoch steps of an epoch
 * @param epochs as many as come nearest to the budget, at least 1
 */
record RowPlan(double secondsPerStep, int stepsPerEpoch, int epochs) {
    private static final double MINUTE = 60.0;

    /** So many epochs, however long they take. */
    static RowPlan ofEpochs(int epochs, int stepsPerEpoch) {
        return new RowPlan(0.0, stepsPerEpoch, epochs);
    }

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
        String each = secondsPerStep > 0 ? String.format(Locale.ROOT, " of %.3g s", secondsPerStep) : "";
        String all = secondsPerStep > 0 ? ": about " + Prospect.time(seconds()) : "";
        return String.format(
                Locale.ROOT,
                "%,d steps%s, %,d %s of %,d%s",
                steps(),
                each,
                epochs,
                epochs == 1 ? "epoch" : "epochs",
                stepsPerEpoch,
                all);
    }
}
