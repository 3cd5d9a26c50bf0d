package io.github.dino4j.train.loop;

import io.github.dino4j.core.config.train.CheckpointConfig;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.Reason;
import io.github.dino4j.train.checkpoint.CheckpointContent;
import io.github.dino4j.train.checkpoint.Checkpoints;
import io.github.dino4j.train.step.DivergedException;
import io.github.dino4j.train.step.TrainerState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes checkpoints: by time, at the end of epochs, when the run ends or fails, and at once from another thread while the run
 * evaluates. First among the listeners, so that nothing that can fail comes between a step and its saving.
 */
final class Saver implements LoopListener {
    private static final double NANOS_PER_MINUTE = 60e9;

    private final TrainerState state;
    private final RunFolder folder;
    private final Checkpoints checkpoints;
    private final CheckpointConfig config;
    private final int stepsPerEpoch;
    private @Nullable Path untold; // the newest checkpoint, until listeners know of it
    private long saved;
    private boolean resting; // nothing that a checkpoint holds changes meanwhile
    private boolean unseen; // a checkpoint that other processes have not been asked about
    private long lastSave = System.nanoTime();

    /** Resumes the state from the newest checkpoint, if there is one. */
    Saver(TrainerState state, RunFolder folder, int stepsPerEpoch) throws IOException {
        this.state = state;
        this.folder = folder;
        this.checkpoints = new Checkpoints(folder.checkpoints());
        this.config = state.config().train().checkpoint();
        this.stepsPerEpoch = stepsPerEpoch;
        state.resumeAt(checkpoints.loadLatest(content()));
        boolean epochIsUntold = state.epochLoss().isOf(stepsPerEpoch); // it was saved while it was evaluated
        this.saved = state.iteration() - (epochIsUntold ? 1 : 0);
    }

    private CheckpointContent content() {
        CheckpointContent content = state.content();
        Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
        metadata.put(Checkpoints.RUN, folder.name());
        return new CheckpointContent(content.step(), content.stores(), content.state(), content.counters(), metadata);
    }

    @Override
    public synchronized void afterEpoch(int epoch, double loss) {
        resting = true; // the listeners that come next measure
    }

    @Override
    public synchronized void afterStep(boolean epochEnds) throws IOException {
        resting = false;
        boolean due = epochEnds && state.iteration() / stepsPerEpoch % config.everyEpochs() == 0;
        if (due || isTime()) {
            save();
            lastSave = System.nanoTime();
        }
    }

    private boolean isTime() {
        return config.everyMinutes() > 0 && (System.nanoTime() - lastSave) / NANOS_PER_MINUTE > config.everyMinutes();
    }

    @Override
    public synchronized void atEnd(boolean stopped) throws IOException {
        save();
        resting = true;
    }

    /** The newest checkpoint, if there is one since this was last asked. Listeners are told without this object's lock. */
    synchronized Optional<Path> untold() {
        Optional<Path> file = Optional.ofNullable(untold);
        untold = null;
        return file;
    }

    private void save() throws IOException {
        if (state.iteration() > saved) {
            folder.requireThere();
            untold = checkpoints.write(content(), config.keep(), (long) config.keepEveryEpochs() * stepsPerEpoch);
            saved = state.iteration();
            unseen = true;
        }
    }

    @Override
    public synchronized boolean hasSaved() {
        boolean was = unseen;
        unseen = false;
        return was;
    }

    /**
     * Saves if nothing changes at the moment; for other threads than the run's.
     *
     * @return whether it was so
     * @throws IOException if the checkpoint cannot be written
     */
    synchronized boolean saveAtRest() throws IOException {
        if (resting && state.iteration() > saved) {
            save();
            saved = state.iteration() - 1; // what is measured still changes what a checkpoint tells of the epoch
        }
        return resting;
    }

    /** How a run ends that was asked to. */
    String stopped() {
        return "stopped after step " + state.iteration() + " and saved; " + goOn();
    }

    private String goOn() {
        return "go on with: scripts/dino train " + folder.config();
    }

    DivergedException lastGood(DivergedException failure) throws IOException {
        return failure.lastGood(checkpoints.newest());
    }

    /** Keeps the last whole step of a run that cannot go on. */
    IOException rescue(IOException failure) {
        String what = Reason.sentence(failure) + "; " + keep(failure);
        return failure instanceof InputException ? new InputException(what, failure) : new IOException(what, failure);
    }

    /** Saves whatever the failure was, and says what was kept. */
    synchronized String keep(Throwable failure) {
        if (!state.isWhole()) {
            return "it failed in the middle of an update, so the run goes on from step " + saved + "; " + goOn();
        }
        try {
            folder.restore();
            save();
            folder.restore(); // what deletes a directory may still be at it
            return state.iteration() == 0
                    ? "no step was taken yet"
                    : "step " + state.iteration() + " is saved; when that is mended, " + goOn();
        } catch (IOException | IllegalStateException e) { // a GPU that has failed shows nothing more
            failure.addSuppressed(e);
            return "step " + state.iteration() + " could not be saved either ("
                    + (e instanceof IOException files ? Reason.sentence(files) : e.getMessage())
                    + "), so the run goes on from step " + saved + "; " + goOn();
        }
    }
}
