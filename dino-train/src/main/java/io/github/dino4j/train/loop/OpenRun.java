package io.github.dino4j.train.loop;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.train.listen.MetricsWriter;
import io.github.dino4j.train.listen.StartedRun;
import io.github.dino4j.train.picture.SamplePicture;
import io.github.dino4j.train.signal.FeatureSignals;
import io.github.dino4j.train.step.TrainerState;
import io.github.dino4j.train.step.ViewFeed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A run whose directory and images are open, as the process has it that keeps them.
 *
 * @param config of all processes
 * @param folder the run directory
 * @param data the images
 * @param state as resumed
 * @param group the processes
 */
record OpenRun(RunConfig config, RunFolder folder, RunImages data, TrainerState state, Group group) {
    int stepsPerEpoch() {
        return data.stepsPerEpoch(config);
    }

    private long steps() {
        return (long) stepsPerEpoch() * config.train().epochs();
    }

    /** What is going on until the first step is done. */
    String beginning(boolean isEvaluated) {
        return String.format(
                Locale.ROOT,
                "%,d images, %,d steps an epoch, %,d in all; %sthe first step compiles the graphs, which takes some seconds",
                data.train().size(),
                stepsPerEpoch(),
                steps(),
                isEvaluated ? "the floors are measured first, and " : "");
    }

    /** What numbers mean, and the file that gets them. */
    MetricsWriter metrics() throws IOException {
        folder.writeSignals(state.method().signals(), FeatureSignals.all());
        return new MetricsWriter(folder.metrics(), state.iteration(), measuresAgain());
    }

    private boolean measuresAgain() {
        return state.epochLoss().isOf(stepsPerEpoch());
    }

    /** Where views come from; the first ones are drawn. */
    ViewFeed feed() {
        ViewFeed feed = new ViewFeed(
                data.train(),
                state.config(),
                rng(),
                state.iteration(),
                group,
                state.engine().residence());
        if (state.iteration() == 0) {
            feed.onFirst(views -> new SamplePicture(config, data.train()).write(folder.samples(), views));
        }
        return feed;
    }

    Rng rng() {
        return Rng.of(config.train().seed());
    }

    /** What listeners are told first. */
    StartedRun started() {
        List<Signal> signals = new ArrayList<>(state.method().signals());
        signals.addAll(FeatureSignals.all());
        return new StartedRun(
                config,
                folder.root(),
                state.iteration(),
                steps(),
                stepsPerEpoch(),
                data.train().size(),
                measuresAgain(),
                signals);
    }
}
