package io.github.dino4j.train.loop;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.event.RunListener;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.schedule.Schedules;
import io.github.dino4j.train.listen.GuardedListeners;
import io.github.dino4j.train.step.Laps;
import io.github.dino4j.train.step.SslTrainer;
import io.github.dino4j.train.step.TrainerState;
import io.github.dino4j.train.step.ViewFeed;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A process of a group that takes its share of every step and of every measurement, and nothing else: the first one keeps the run
 * directory and reports. Drawn images are read where the first one drew them.
 */
final class Follower {
    private static final double NANOS = 1e-9;

    private final RunConfig config;
    private final Group group;
    private final List<RunListener> listeners;
    private final BooleanSupplier stop;

    Follower(RunConfig config, Group group, List<RunListener> listeners, BooleanSupplier stop) {
        this.config = config;
        this.group = group;
        this.listeners = GuardedListeners.others(listeners);
        this.stop = stop;
    }

    /** Trains, as long as all do. */
    TrainResult run(GroupStart start) throws IOException {
        start.opened();
        RunConfig own = start.share(config);
        try (RunImages data = RunImages.opened(config);
                TrainerState state =
                        TrainerState.initialized(own, group, data.train().size());
                Evaluation evaluation = data.evaluation(config, group)) {
            start.ready(data.train(), state);
            Rng rng = Rng.of(config.train().seed());
            try (ViewFeed feed = new ViewFeed(
                    data.train(),
                    own,
                    rng,
                    state.iteration(),
                    group,
                    state.engine().residence())) {
                return run(state, feed, data, evaluation);
            }
        }
    }

    private TrainResult run(TrainerState state, ViewFeed feed, RunImages data, @Nullable Evaluation evaluation)
            throws IOException {
        int stepsPerEpoch = data.stepsPerEpoch(config);
        Schedules schedules = state.method().schedules(stepsPerEpoch);
        EpochEvaluator evaluator = new EpochEvaluator(state, evaluation, null, event -> {}, GuardedListeners.none());
        RunListener events = event -> listeners.forEach(listener -> listener.on(event));
        EpochWork work = new EpochWork(state, data.train(), feed, stepsPerEpoch, events);
        TrainingLoop loop = new TrainingLoop(state, schedules.clock(), List.of(evaluator, work), stop);
        long first = state.iteration();
        long start = System.nanoTime();
        boolean stopped =
                loop.run(new SslTrainer(state, schedules, Rng.of(config.train().seed()), Laps.NONE), feed, events);
        double seconds = (System.nanoTime() - start) * NANOS;
        long images = (state.iteration() - first) * config.train().batchSize();
        return new TrainResult(
                config.train().output(),
                state.iteration(),
                seconds,
                images / seconds,
                Double.NaN,
                evaluator.epochLoss(),
                evaluator.best(),
                evaluator.floors().pixels(),
                evaluator.floors().untrained(),
                stopped);
    }
}
