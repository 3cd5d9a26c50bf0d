package io.github.dino4j.train.finetune;

import io.github.dino4j.augment.data.load.PrefetchLoader;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.Reason;
import io.github.dino4j.eval.metric.Accuracy;
import io.github.dino4j.eval.model.LabelledImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The epochs of a fine-tuning: steps, a checkpoint, and how the held-out images are classified. It ends after the last of them,
 * or when it is asked to; whatever ends it, the last whole step is kept.
 */
final class FineTuneLoop {
    private static final double NANOS_PER_MINUTE = 60e9;

    private final FineTuneState state;
    private final LabelledImages images;
    private final int stepsPerEpoch;
    private final Stop stop;
    private final Consumer<String> log;
    private final List<Double> top1 = new ArrayList<>();
    private @Nullable Accuracy accuracy;
    private double loss = Double.NaN;
    private long saved;
    private long lastSave = System.nanoTime();

    /** Asks a run to end, from another thread. */
    static final class Stop {
        private volatile boolean asked;
        private volatile boolean unsaved; // steps were taken since the last checkpoint, or one is being taken

        /** Asks, and tells whether the process may end at once. */
        boolean ask() {
            asked = true;
            return !unsaved;
        }
    }

    FineTuneLoop(FineTuneState state, LabelledImages images, int stepsPerEpoch, Stop stop, Consumer<String> log) {
        this.state = state;
        this.images = images;
        this.stepsPerEpoch = stepsPerEpoch;
        this.stop = stop;
        this.log = log;
        this.saved = state.iteration();
    }

    FineTuneResult run(PrefetchLoader<LabelledBatch> loader, boolean fromScratch) throws IOException {
        boolean interrupted;
        try {
            interrupted = untilStopped(loader);
        } catch (UncheckedIOException e) {
            throw rescue(new IOException(Reason.sentence(e), e));
        } catch (IOException e) {
            throw rescue(e);
        } catch (RuntimeException e) {
            log.accept(keep(e));
            throw e;
        }
        try {
            boolean stopped = state.iteration() < state.iterations() || accuracy == null;
            if (stopped) {
                save();
                log.accept("stopped after step " + state.iteration() + " and saved; the same command goes on");
            }
            return new FineTuneResult(fromScratch, state.epochs(), state.iteration(), loss, accuracy, top1, stopped);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Tells whether the thread was interrupted, and takes that back for a while: it could not write files. */
    private boolean untilStopped(PrefetchLoader<LabelledBatch> loader) throws IOException {
        try {
            if (state.epochLoss().isOf(stepsPerEpoch)) { // the process before ended while it evaluated, or soon after
                endEpoch();
            }
            while (state.iteration() < state.iterations() && !isStopping()) {
                step(loader);
            }
            if (accuracy == null && !isStopping()) { // a checkpoint of an earlier version, of the last step
                accuracy = state.evaluate(images.val());
            }
        } catch (IOException e) {
            if (!Thread.currentThread().isInterrupted()) {
                throw e;
            }
        }
        return Thread.interrupted();
    }

    private boolean isStopping() {
        return stop.asked || Thread.currentThread().isInterrupted();
    }

    private void step(PrefetchLoader<LabelledBatch> loader) throws IOException {
        LabelledBatch batch = loader.next();
        stop.unsaved = true;
        state.step(batch);
        loader.giveBack(batch);
        if (state.epochLoss().isOf(stepsPerEpoch)) {
            save();
            endEpoch();
        } else if (isTime()) {
            save();
        }
    }

    private boolean isTime() {
        double minutes = state.minutesBetweenCheckpoints();
        return minutes > 0 && (System.nanoTime() - lastSave) / NANOS_PER_MINUTE > minutes;
    }

    /** An epoch that is saved is evaluated; where that does not end, the process that goes on evaluates it. */
    private void endEpoch() throws IOException {
        Accuracy reached = state.evaluate(images.val());
        accuracy = reached;
        loss = state.epochLoss().mean();
        top1.add(reached.top1());
        state.epochLoss().clear();
        log.accept(String.format(
                Locale.ROOT,
                "epoch %d of %d: loss %.4f, held out %.2f %%",
                state.iteration() / stepsPerEpoch,
                state.epochs(),
                loss,
                reached.top1()));
    }

    private void save() throws IOException {
        if (state.iteration() > saved) {
            state.save();
            saved = state.iteration();
            lastSave = System.nanoTime();
        }
        stop.unsaved = false;
    }

    private IOException rescue(IOException failure) {
        String what = Reason.sentence(failure) + "; " + keep(failure);
        return failure instanceof InputException ? new InputException(what, failure) : new IOException(what, failure);
    }

    /** Saves whatever the failure was, and says what was kept. */
    private String keep(Exception failure) {
        if (!state.isWhole()) {
            return "it failed in the middle of an update, so the same command goes on from step " + saved;
        }
        try {
            save();
            return state.iteration() == 0
                    ? "no step was taken yet"
                    : "step " + state.iteration() + " is saved; when that is mended, the same command goes on";
        } catch (IOException e) {
            failure.addSuppressed(e);
            return "step " + state.iteration() + " could not be saved either (" + Reason.sentence(e)
                    + "), so the same command goes on from step " + saved;
        }
    }
}
