package io.github.dino4j.train.loop;

import io.github.dino4j.core.event.RunListener;
import io.github.dino4j.core.schedule.StepClock;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Steps to the end of a run, or until it is stopped or its thread interrupted; what happens around them is the listeners'. */
final class TrainingLoop {
    private final TrainerState state;
    private final StepClock clock;
    private final List<LoopListener> around;
    private final BooleanSupplier stop;

    TrainingLoop(TrainerState state, StepClock clock, List<LoopListener> around, BooleanSupplier stop) {
        this.state = state;
        this.clock = clock;
        this.around = around;
        this.stop = stop;
    }

    /**
     * Trains.
     *
     * @param trainer takes the steps
     * @param feed where batches come from
     * @param events is told of each step
     * @return whether it was stopped before the last step
     * @throws IOException if images cannot be read or results cannot be written
     */
    boolean run(SslTrainer trainer, ViewFeed feed, RunListener events) throws IOException {
        boolean interrupted = stepsUntilStopped(trainer, feed, events);
        try {
            boolean stopped = state.iteration() < clock.iterations();
            for (LoopListener listener : around) {
                listener.atEnd(stopped);
            }
            return stopped;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Tells whether the thread was interrupted, and takes that back for a while: it could not write files. */
    private boolean stepsUntilStopped(SslTrainer trainer, ViewFeed feed, RunListener events) throws IOException {
        try {
            if (state.epochLoss().isOf(clock.stepsPerEpoch())) { // the process before ended while it evaluated
                endEpoch();
            }
            while (state.iteration() < clock.iterations()
                    && !state.method().group().agree(isStopping())) {
                trainer.step(feed, events);
                if (clock.step(state.iteration()) == 0) {
                    endEpoch();
                } else {
                    afterStep(false);
                }
            }
        } catch (IOException e) {
            if (!Thread.currentThread().isInterrupted()) {
                throw e;
            }
        }
        return Thread.interrupted();
    }

    private boolean isStopping() {
        return stop.getAsBoolean() || Thread.currentThread().isInterrupted();
    }

    /** What is measured is told, or measured again by the process that goes on. */
    private void endEpoch() throws IOException {
        int epoch = clock.epoch(state.iteration());
        for (LoopListener listener : around) {
            listener.afterEpoch(epoch, state.epochLoss().mean());
        }
        state.epochLoss().clear();
        afterStep(true);
    }

    private void afterStep(boolean epochEnds) throws IOException {
        for (LoopListener listener : around) {
            listener.afterStep(epochEnds);
        }
    }
}
