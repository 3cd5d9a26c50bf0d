package io.github.dino4j.train.listen;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.event.RunListener;
import io.github.dino4j.eval.diagnose.Diagnosis;
import io.github.dino4j.eval.diagnose.RunHistory;
import java.util.List;

/** Diagnoses a run as it goes on, whenever something was measured, and warns of each kind once. */
public final class VerdictMonitor implements RunListener {
    private final RunHistory history;
    private final RunListener told;
    private final GuardedListeners judged;

    /**
     * Watches a run.
     *
     * @param history what the run has told so far, warnings included; kept up to date
     * @param told is told everything that happens, and of what is wrong
     * @param judged are told each diagnosis
     */
    public VerdictMonitor(RunHistory history, RunListener told, GuardedListeners judged) {
        this.history = history;
        this.told = told;
        this.judged = judged;
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
        List<Diagnosis> wrong = Diagnosis.wrong(history);
        for (Diagnosis each : wrong) {
            on(new RunEvent.Warned(step, each.line()));
        }
        judged.judged(step, () -> wrong.isEmpty() ? Diagnosis.of(history) : wrong.get(0));
    }
}
