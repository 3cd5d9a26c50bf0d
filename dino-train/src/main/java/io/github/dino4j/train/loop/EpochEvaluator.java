package io.github.dino4j.train.loop;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.event.RunListener;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.SameInput;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.eval.knn.KnnResult;
import io.github.dino4j.train.listen.EmbeddedImages;
import io.github.dino4j.train.listen.GuardedListeners;
import io.github.dino4j.train.step.TrainerState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures the teacher after epochs, and before the first measurement its floors, which a run measures once. All processes of a group
 * measure, each its share of the images; the first one keeps the floors and tells of it all.
 */
final class EpochEvaluator implements LoopListener {
    private final RunConfig config;
    private final TrainerState state;
    private final @Nullable Evaluation evaluation;
    private final Group group;
    private final @Nullable Path floorsFile;
    private final RunListener events;
    private final GuardedListeners guarded;
    private @Nullable Floors floors;
    private @Nullable KnnResult last;
    private double epochLoss = Double.NaN;
    private boolean unwritten;

    /**
     * Prepares to measure.
     *
     * @param state what is measured
     * @param evaluation on which images, or null for none
     * @param floorsFile where floors are kept from start to start, or null in a process that is not the first
     * @param events is told of epochs and what was measured
     * @param guarded are told features of held-out images
     * @throws IOException if the floors of an earlier start cannot be read
     */
    EpochEvaluator(
            TrainerState state,
            @Nullable Evaluation evaluation,
            @Nullable Path floorsFile,
            RunListener events,
            GuardedListeners guarded)
            throws IOException {
        this.config = state.config();
        this.state = state;
        this.evaluation = evaluation;
        this.group = state.method().group();
        this.floorsFile = floorsFile;
        this.events = events;
        this.guarded = guarded;
        this.floors = floorsFile == null ? null : Floors.read(floorsFile);
    }

    /** Processes that measure on other images would mix their rows. */
    @Override
    public void atStart() throws IOException {
        if (!group.isAlone()) {
            SameInput.require(
                    group,
                    Map.of("set of images to measure on", evaluation == null ? "none" : evaluation.fingerprint()));
        }
    }

    @Override
    public void afterEpoch(int epoch, double loss) throws IOException {
        epochLoss = loss;
        int every = config.eval().knn().everyEpochs();
        Map<String, Double> top1 = Map.of();
        if (evaluation != null
                && every > 0
                && (epoch % every == 0 || epoch == config.train().epochs())) {
            top1 = Evaluation.top1(measure(evaluation, epoch));
        }
        Map<String, Double> more = evaluation == null ? Map.of() : evaluation.onRequest(state, epoch);
        keepFloors();
        events.on(new RunEvent.EpochFinished(state.iteration(), epoch, loss, top1)); // once all is measured, or not
        if (!more.isEmpty()) {
            events.on(new RunEvent.Evaluated(state.iteration(), epoch, more));
        }
    }

    @Override
    public void atEnd(boolean stopped) throws IOException {
        if (!stopped && last == null && evaluation != null) {
            measure(evaluation, config.train().epochs());
            keepFloors();
        }
    }

    private KnnResult measure(Evaluation on, int epoch) throws IOException {
        if (areFloorsMissing()) { // not before the first step, which would only wait for them
            ParameterStore first = state.network().initialized(config.train().seed());
            floors = new Floors(Evaluation.best(on.pixels()), Evaluation.best(on.network(state.network(), first)));
            unwritten = true;
        }
        KnnResult result = on.teacher(state, (held, images) -> {
            int most = guarded.embeddings();
            if (most > 0) {
                guarded.embedded(EmbeddedImages.ofHeldOut(state.iteration(), epoch, held, images, most));
            }
        });
        last = result;
        return result;
    }

    /** Whether the first process has none. */
    private boolean areFloorsMissing() {
        boolean here = group.rank() == 0 && floors == null;
        return group.isAlone() ? here : group.agree(here);
    }

    /** Once all have measured: the others do not wait for a process that cannot write. */
    private void keepFloors() throws IOException {
        if (unwritten && floors != null && floorsFile != null) {
            floors.write(floorsFile);
        }
        unwritten = false;
    }

    /** The mean loss of the last epoch of this process, NaN if none has ended. */
    double epochLoss() {
        return epochLoss;
    }

    /** The teacher's best k-NN accuracy in percent, null if not measured. */
    @Nullable
    Double best() {
        return last == null ? null : (Double) Evaluation.best(last);
    }

    Floors floors() {
        return floors == null ? Floors.NONE : floors;
    }
}
