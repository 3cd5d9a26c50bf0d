package io.github.dino4j.train.loop;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.train.agree.SameRun;
import io.github.dino4j.train.checkpoint.CheckpointContent;
import io.github.dino4j.train.step.MemoryEstimate;
import io.github.dino4j.train.step.TrainerState;
import java.io.IOException;
import java.util.Arrays;

/**
 * How processes that train together begin: the first one opens the run directory and its images, then the others theirs; if one
 * cannot, none begins. Then all take over the state of the first one, whether it was drawn, read from weights or resumed.
 */
final class GroupStart {
    private static final int FIRST = 0;
    private static final int PIECES = 4; // a long in floats that hold 16 bits each exactly
    private static final int PIECE_BITS = 16;
    private static final long PIECE = 0xffff;

    private final Group group;
    private boolean begun; // or given up: nothing more to agree on

    GroupStart(Group group) {
        this.group = group;
        this.begun = group.isAlone();
    }

    /** All processes were started for the same run. */
    void requireSame(RunConfig run) throws InputException {
        try {
            SameRun.requireConfig(group, run);
        } catch (InputException e) {
            begun = true; // all say so
            throw e;
        }
    }

    /**
     * What of a run this process does.
     *
     * @param run the whole run
     * @return the same run with its share of every step's images
     * @throws InputException if the images of a step cannot be shared by so many processes
     */
    RunConfig share(RunConfig run) throws InputException {
        try {
            return run.shareOf(group.size());
        } catch (IllegalArgumentException e) {
            throw new InputException(e.getMessage() + "; train with another number of processes", e);
        }
    }

    /** The first process has opened the run; the others wait for it. */
    void opened() throws IOException {
        proceed();
    }

    /**
     * Every process could begin.
     *
     * @param images that this one trains on
     * @param state that the first one goes on from, and all after this
     * @throws IOException if another process cannot begin, or has other images
     */
    void ready(ImageSource images, TrainerState state) throws IOException {
        if (group.isAlone()) {
            return;
        }
        proceed();
        begun = true;
        SameRun.requireWork(group, images, state.engine(), MemoryEstimate.recompute(state.config()));
        share(state);
    }

    private void proceed() throws IOException {
        if (!begun && group.agree(false)) {
            begun = true;
            throw new IOException("another process of the group could not begin; it says why");
        }
    }

    /** Tells the others that this process cannot begin, if they wait for it. */
    void giveUp(Exception why) {
        if (begun) {
            return;
        }
        begun = true;
        try {
            group.agree(true);
        } catch (RuntimeException e) {
            why.addSuppressed(e); // what it says first is why this process ends
        }
    }

    private void share(TrainerState state) {
        CheckpointContent content = state.content();
        content.stores().values().forEach(store -> store.broadcast(group, FIRST));
        content.state().broadcast(group, FIRST);
        content.counters().values().forEach(this::share);
        long[] iteration = {state.iteration()};
        share(iteration);
        state.resumeAt(iteration[0]);
    }

    private void share(long[] values) {
        float[] pieces = new float[values.length * PIECES];
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = values[i / PIECES] >>> (i % PIECES * PIECE_BITS) & PIECE;
        }
        group.broadcast(pieces, FIRST);
        Arrays.fill(values, 0L);
        for (int i = 0; i < pieces.length; i++) {
            values[i / PIECES] |= (long) pieces[i] << (i % PIECES * PIECE_BITS);
        }
    }
}
