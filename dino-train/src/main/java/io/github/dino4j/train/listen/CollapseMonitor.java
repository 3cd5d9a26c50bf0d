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

    private final double uniform;
    private final int patience;
    private final RunListener warnings;
    private int steps;
    private boolean told;

    /**
     * Watches a run.
     *
     * @param outDim outputs K
     * @param patience steps in a row that must look collapsed, at least 1
     * @param warnings is told once
     */
    public CollapseMonitor(int outDim, int patience, RunListener warnings) {
        this.uniform = Math.log(outDim);
        this.patience = patience;
        this.warnings = warnings;
    }

    @Override
    public void on(RunEvent event) {
        if (!(event instanceof RunEvent.StepFinished step)) {
            return;
        }
        boolean even = step.teacherEntropy() > (1.0 - NEAR) * uniform;
        boolean single = step.teacherEntropy() < NEAR * uniform;
        steps = step.kl() < SMALL_KL && (even || single) ? steps + 1 : 0;
        if (steps >= patience && !told) {
            told = true;
            warnings.on(new RunEvent.Warned(step.step(), message(even, step)));
        }
    }

    private String message(boolean even, RunEvent.StepFinished step) {
        String figures = String.format(
                Locale.ROOT, "teacher entropy %.3f of ln K = %.3f, KL %.4f", step.teacherEntropy(), uniform, step.kl());
        return even
                ? "collapse to the uniform output (" + figures
                        + "): sharpen more, with a lower method.target.temp.from and" + " .to, or lower optim.lr"
                : "collapse to one dimension (" + figures
                        + "): centre faster, with a lower method.target.momentum, or raise"
                        + " method.target.temp.to a little";
    }
}
