package io.github.dino4j.train.listen;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.event.RunListener;
import io.github.dino4j.eval.diagnose.Diagnosis;
import io.github.dino4j.eval.diagnose.RunHistory;

/** Diagnoses a run as it goes on, whenever something was measured, and warns of each kind once. */
public final class VerdictMonitor implements RunListener {
    private final RunHistory history;
    private final RunListener told;

    /**
     * Watches a run.
     *
     * @param history what the run has told so far, warnings included; kept up to date
     * @param told is told everything that happens, and of what is wrong
     */
    public VerdictMonitor(RunHistory history, RunListener told) {
        this.history = history;
        this.told = told;
    }

    @Override
    public void on(RunEvent event) {
        if (event instanceof RunEvent.Warned warned && isTold(warned.message())) {
            return;
        }
        told.on(event);
        history.add(event.toJson());
        if (event instanceof RunEvent.Measured measured) {
            warn(measured.step());
        } else if (event instanceof RunEvent.EpochFinished finished) {
            warn(finished.step());
        }
    }

    /** Whether the same has been told, here or by the method's own rules, which look at each step. */
    private boolean isTold(String message) {
        return history.warnings().stream().anyMatch(warning -> what(warning).equals(what(message)));
    }

    /** What is wrong, without evidence and advice. */
    private static String what(String message) {
        return message.split("[:;(]", 2)[0].strip();
    }

    private void warn(long step) {
        for (Diagnosis wrong : Diagnosis.wrong(history)) {
            on(new RunEvent.Warned(step, wrong.line()));
        }
    }
}
