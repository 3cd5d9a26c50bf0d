package io.github.dino4j.train.loop;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.event.RunListener;
import io.github.dino4j.train.assign.Assignments;
import io.github.dino4j.train.assign.EpochStart;
import io.github.dino4j.train.step.TrainerState;
import io.github.dino4j.train.step.ViewFeed;
import java.io.IOException;
import java.util.Optional;

/** Has a method look at all images at an epoch's start, and has the feed go through the images that it picks. */
final class EpochWork implements LoopListener {
    private static final double NANOS = 1e-9;

    private final TrainerState state;
    private final ImageSource images;
    private final ViewFeed feed;
    private final RunListener events;
    private final int stepsPerEpoch;

    EpochWork(TrainerState state, ImageSource images, ViewFeed feed, int stepsPerEpoch, RunListener events) {
        this.state = state;
        this.images = images;
        this.feed = feed;
        this.stepsPerEpoch = stepsPerEpoch;
        this.events = events;
    }

    /** In the middle of an epoch the images that were picked at its start are still to be gone through. */
    @Override
    public void atStart() {
        if (state.iteration() % stepsPerEpoch != 0) {
            assigned().ifPresent(all -> pick(all, start((int) (state.iteration() / stepsPerEpoch))));
        }
    }

    @Override
    public void beforeEpoch(int epoch) throws IOException {
        Optional<Assignments> assigned = assigned();
        if (assigned.isEmpty()) {
            return;
        }
        long begin = System.nanoTime();
        EpochStart start = start(epoch);
        String found = assigned.get().begin(start);
        pick(assigned.get(), start);
        double seconds = (System.nanoTime() - begin) * NANOS;
        events.on(new RunEvent.Prepared(state.iteration() + 1, epoch, found, seconds));
    }

    private Optional<Assignments> assigned() {
        return state.remembered().assigned();
    }

    private EpochStart start(int epoch) {
        return new EpochStart(
                epoch,
                state.config(),
                images,
                state.learning(),
                state.remembered().values(),
                state.method().group());
    }

    private void pick(Assignments all, EpochStart start) {
        all.picks(start).ifPresent(picks -> feed.over(picks, state.iteration()));
    }
}
