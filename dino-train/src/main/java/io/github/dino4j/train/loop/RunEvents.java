package io.github.dino4j.train.loop;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.event.RunListener;
import io.github.dino4j.core.schedule.StepClock;
import io.github.dino4j.eval.diagnose.RunHistory;
import io.github.dino4j.train.listen.CollapseMonitor;
import io.github.dino4j.train.listen.ConsoleProgress;
import io.github.dino4j.train.listen.GuardedListeners;
import io.github.dino4j.train.listen.Terminal;
import io.github.dino4j.train.listen.VerdictMonitor;
import io.github.dino4j.train.step.TrainerState;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Who is told what happens in a run.
 *
 * @param config the run
 * @param log where progress is shown
 * @param listeners the caller's, of which one that is not guarded ends the run when it throws
 * @param guarded those that the run goes on without
 */
record RunEvents(RunConfig config, PrintStream log, List<RunListener> listeners, GuardedListeners guarded) {
    private static final int COLLAPSE_PATIENCE = 50;

    /**
     * Metrics, progress and whoever listens, and those who warn them: of what the method's own rules say of steps, and what the
     * rules of the verdict say whenever something was measured.
     *
     * @param metrics writes the metrics
     * @param written where to, which holds what an interrupted run has told
     */
    RunListener told(RunListener metrics, Path written, TrainerState state, StepClock clock) throws IOException {
        RunListener progress = new ConsoleProgress(
                log, Terminal.ofThisProcess(), state.iteration(), clock.iterations(), System::nanoTime);
        RunHistory history = new RunHistory(config);
        history.stepsPerEpoch(clock.stepsPerEpoch());
        if (Files.exists(written)) {
            history.readLines(written);
        }
        List<RunListener> others = GuardedListeners.others(listeners);
        RunListener everybody = event -> {
            metrics.on(event);
            progress.on(event);
            others.forEach(listener -> listener.on(event));
            guarded.on(event);
        };
        RunListener all = new VerdictMonitor(history, everybody, guarded);
        RunListener monitor =
                new CollapseMonitor(state.method().collapseRules(), COLLAPSE_PATIENCE, all, state.collapseStreaks());
        long warmUp = (long) (config.optim().warmupEpochs() * clock.stepsPerEpoch());
        return event -> {
            all.on(event);
            if (state.iteration() >= warmUp) { // an untrained network looks collapsed to the uniform output
                monitor.on(event);
            }
        };
    }
}
