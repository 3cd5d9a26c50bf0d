package io.github.dino4j.train.loop;

import io.github.dino4j.core.config.CheckpointConfig;
import io.github.dino4j.core.schedule.StepClock;
import io.github.dino4j.train.checkpoint.Checkpoints;
import java.io.IOException;

/** Writes checkpoints: by time, at the end of epochs, and when the run ends. */
final class Saver implements LoopListener {
    private static final double NANOS_PER_MINUTE = 60e9;

    private final TrainerState state;
    private final Checkpoints checkpoints;
    private final CheckpointConfig config;
    private final StepClock clock;
    private long saved;
    private long lastSave = System.nanoTime();

    Saver(TrainerState state, Checkpoints checkpoints, StepClock clock) {
        this.state = state;
        this.checkpoints = checkpoints;
        this.config = state.config().train().checkpoint();
        this.clock = clock;
        this.saved = state.iteration();
    }

    @Override
    public void afterStep(boolean epochEnds) throws IOException {
        boolean due = epochEnds && clock.epoch(state.iteration()) % config.everyEpochs() == 0;
        if (due || isTime()) {
            save();
            lastSave = System.nanoTime();
        }
    }

    private boolean isTime() {
        return config.everyMinutes() > 0 && (System.nanoTime() - lastSave) / NANOS_PER_MINUTE > config.everyMinutes();
    }

    @Override
    public void atEnd(boolean stopped) throws IOException {
        if (state.iteration() > saved) {
            save();
        }
    }

    private void save() throws IOException {
        long keepEvery = (long) config.keepEveryEpochs() * clock.stepsPerEpoch();
        checkpoints.write(state.content(), config.keep(), keepEvery);
        saved = state.iteration();
    }
}
