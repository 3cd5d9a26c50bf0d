package io.github.dino4j.train.listen;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.event.RunListener;
import java.util.Locale;

/**
 * Tells collapse from learning. The loss is teacher entropy plus KL; in both collapses KL goes to 0, and the entropy to ln K
 * when all outputs are alike, or to 0 when one of them always wins (Caron et al. 2021, section 5.3).
 */
public final class CollapseMonitor implements RunListener {
    private static final double SMALL_KL = 0.01;
    private static final double NEAR = 0.02; // of ln K

    private static final int STREAKS = 4; // steps and whether told, for both kinds

    private final double uniform;
    private final int patience;
    private final RunListener warnings;
    private final Streak even;
    private final Streak single;

    /**
     * Watches a run.
     *
     * @param outDim outputs K
     * @param patience steps in a row that must look collapsed, at least 1
     * @param warnings is told once of each kind
     * @param streaks from {@link #newStreaks}; kept up to date, so that it can be saved and a resumed run goes on
     */
    public CollapseMonitor(int outDim, int patience, RunListener warnings, long[] streaks) {
        this.uniform = Math.log(outDim);
        this.patience = patience;
        this.warnings = warnings;
        this.even = new Streak(streaks, 0);
        this.single = new Streak(streaks, 2);
    }

    /** {@return the state of a run that has not begun} */
    public static long[] newStreaks() {
        return new long[STREAKS];
    }

    @Override
    public void on(RunEvent event) {
        if (!(event instanceof RunEvent.StepFinished step)) {
            return;
        }
        boolean matched = step.kl() < SMALL_KL;
        if (even.reaches(patience, matched && step.teacherEntropy() > (1.0 - NEAR) * uniform)) {
            warnings.on(new RunEvent.Warned(step.step(), message(true, step)));
        }
        if (single.reaches(patience, matched && step.teacherEntropy() < NEAR * uniform)) {
            warnings.on(new RunEvent.Warned(step.step(), message(false, step)));
        }
    }

    private String message(boolean toUniform, RunEvent.StepFinished step) {
        String figures = String.format(
                Locale.ROOT, "teacher entropy %.3f of ln K = %.3f, KL %.4f", step.teacherEntropy(), uniform, step.kl());
        return toUniform
                ? "collapse to the uniform output (" + figures
                        + "): sharpen more, with a lower method.target.temp.from"
                        + " and method.target.temp.to, or lower optim.lr"
                : "collapse to one dimension (" + figures
                        + "): centre faster, with a lower method.target.momentum, or raise"
                        + " method.target.temp.to a little";
    }

    /** Steps in a row that look like one kind of collapse, and whether that has been told: two numbers of the state. */
    private static final class Streak {
        private final long[] state;
        private final int at;

        Streak(long[] state, int at) {
            this.state = state;
            this.at = at;
        }

        /** True the first time that the streak is long enough. */
        boolean reaches(int patience, boolean collapsed) {
            state[at] = collapsed ? state[at] + 1 : 0;
            boolean tell = state[at] >= patience && state[at + 1] == 0;
            if (tell) {
                state[at + 1] = 1;
            }
            return tell;
        }
    }
}
