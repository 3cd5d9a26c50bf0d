package io.github.dino4j.train.listen;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.event.RunListener;
import io.github.dino4j.train.method.CollapseRule;
import java.util.List;
import java.util.Locale;

/** Warns when a method's signals have looked collapsed for some steps in a row, by the method's own rules. */
public final class CollapseMonitor implements RunListener {
    private static final int NUMBERS = 2; // of each rule: steps in a row, and whether told

    private final List<CollapseRule> rules;
    private final int patience;
    private final RunListener warnings;
    private final long[] streaks;

    /**
     * Watches a run.
     *
     * @param rules what a collapse looks like
     * @param patience steps in a row that must look collapsed, at least 1
     * @param warnings is told once of each rule
     * @param streaks from {@link #newStreaks}; kept up to date, so that it can be saved and a resumed run goes on
     */
    public CollapseMonitor(List<CollapseRule> rules, int patience, RunListener warnings, long[] streaks) {
        this.rules = List.copyOf(rules);
        this.patience = patience;
        this.warnings = warnings;
        this.streaks = streaks;
    }

    /**
     * The state of a run that has not begun.
     *
     * @param rules what a collapse looks like
     * @return two numbers for each rule
     */
    public static long[] newStreaks(List<CollapseRule> rules) {
        return new long[NUMBERS * rules.size()];
    }

    @Override
    public void on(RunEvent event) {
        if (!(event instanceof RunEvent.StepFinished step)) {
            return;
        }
        for (int i = 0; i < rules.size(); i++) {
            CollapseRule rule = rules.get(i);
            if (reaches(i * NUMBERS, rule.looksCollapsed().test(step.signal(rule.signal())))) {
                warnings.on(new RunEvent.Warned(step.step(), message(rule, step)));
            }
        }
    }

    /** True the first time that a streak is long enough. */
    private boolean reaches(int at, boolean collapsed) {
        streaks[at] = collapsed ? streaks[at] + 1 : 0;
        boolean tell = streaks[at] >= patience && streaks[at + 1] == 0;
        if (tell) {
            streaks[at + 1] = 1;
        }
        return tell;
    }

    private static String message(CollapseRule rule, RunEvent.StepFinished step) {
        return String.format(
                Locale.ROOT,
                "%s (%s %.3f, %s): %s",
                rule.kind(),
                rule.signal().replace('_', ' '),
                step.signal(rule.signal()),
                rule.bound(),
                rule.advice());
    }
}
