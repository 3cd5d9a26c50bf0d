package io.github.dino4j.train.loop;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.event.RunListener;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.schedule.StepClock;
import io.github.dino4j.train.agree.SameState;
import io.github.dino4j.train.step.DivergedException;
import io.github.dino4j.train.step.SslTrainer;
import io.github.dino4j.train.step.TrainerState;
import io.github.dino4j.train.step.ViewFeed;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Steps to the end of a run, or until it is stopped or its thread interrupted; what happens around them is the listeners'. */
final class TrainingLoop {
    private final TrainerState state;
    private final StepClock clock;
    private final List<LoopListener> around;
    private final BooleanSupplier stop;
    private final Group group;
    private boolean interrupted;

    TrainingLoop(TrainerState state, StepClock clock, List<LoopListener> around, BooleanSupplier stop) {
        this.state = state;
        this.clock = clock;
        this.around = around;
        this.stop = stop;
        this.group = state.method().group();
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
        boolean interrupted;
        try {
            interrupted = stepsUntilStopped(trainer, feed, events);
        } catch (DivergedException e) {
            events.on(new RunEvent.Failed(state.iteration(), "diverged", String.valueOf(e.getMessage())));
            throw e;
        }
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
            for (LoopListener listener : around) {
                listener.atStart();
            }
            if (state.epochLoss().isOf(clock.stepsPerEpoch())) { // the process before ended while it evaluated
                tellingOthers(-1, this::endEpoch);
            }
            while (goesOn()) {
                tellingOthers(state.iteration(), () -> step(trainer, feed, events));
            }
        } catch (IOException e) {
            if (!isInterrupted()) {
                throw e;
            }
        }
        boolean was = isInterrupted();
        return Thread.interrupted() || was;
    }

    /**
     * Whether there is a next step, which all processes tell each other: none stops or has failed. Where one has written a
     * checkpoint, and at the end, they compare what they have come to.
     */
    private boolean goesOn() throws IOException {
        boolean done = state.iteration() == clock.iterations();
        boolean saved = around.stream().filter(LoopListener::hasSaved).count() > 0; // each is asked
        double[] votes = {isStopping() ? 1.0 : 0.0, saved ? 1.0 : 0.0, 0.0};
        group.sum(votes);
        boolean stops = votes[0] > 0.0;
        boolean fails = votes[2] > 0.0;
        if (!fails && (stops || done || votes[1] > 0.0)) {
            SameState.require(group, state.content());
        }
        return !done && !stops && !fails;
    }

    /** Tells the others, who are about to ask {@link #goesOn}, that there is no next step. */
    private void tellFailure(Exception why) {
        try {
            group.sum(new double[] {0.0, 0.0, 1.0});
        } catch (RuntimeException e) {
            why.addSuppressed(e); // what failed first is why this process ends
        }
    }

    private boolean isStopping() {
        return stop.getAsBoolean() || isInterrupted();
    }

    /** In a group an interruption is kept for later: what fails by it would leave the others waiting. */
    private boolean isInterrupted() {
        interrupted |= group.isAlone() ? Thread.currentThread().isInterrupted() : Thread.interrupted();
        return interrupted;
    }

    private void step(SslTrainer trainer, ViewFeed feed, RunListener events) throws IOException {
        if (clock.step(state.iteration()) == 0) {
            for (LoopListener listener : around) {
                listener.beforeEpoch(clock.epoch(state.iteration()));
            }
        }
        trainer.step(feed, events);
        isInterrupted(); // listeners write files
        if (clock.step(state.iteration()) == 0) {
            endEpoch();
        } else {
            afterStep(false);
        }
    }

    /** What takes a step, or happens after one. */
    @FunctionalInterface
    private interface Work {
        void happen() throws IOException;
    }

    /** What fails between two steps in one process ends the run in all before the next one. */
    private void tellingOthers(long before, Work work) throws IOException {
        try {
            work.happen();
        } catch (IOException | RuntimeException e) {
            if (state.iteration() > before) { // the others ask whether to go on
                tellFailure(e);
            }
            throw e;
        }
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
