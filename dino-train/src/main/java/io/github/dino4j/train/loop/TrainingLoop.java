package io.github.dino4j.train.loop;

import io.github.dino4j.core.event.RunListener;
import io.github.dino4j.core.schedule.StepClock;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Steps to the end of a run, or until it is stopped; what happens around them is the listeners'. */
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
        while (state.iteration() < clock.iterations() && !stop.getAsBoolean()) {
            state.epochLoss().add(trainer.step(feed, events));
            boolean epochEnds = clock.step(state.iteration()) == 0;
            if (epochEnds) {
                double loss = state.epochLoss().take();
                for (LoopListener listener : around) {
                    listener.afterEpoch(clock.epoch(state.iteration()), loss);
                }
            }
            for (LoopListener listener : around) {
                listener.afterStep(epochEnds);
            }
        }
        boolean stopped = state.iteration() < clock.iterations();
        for (LoopListener listener : around) {
            listener.atEnd(stopped);
        }
        return stopped;
    }
}
