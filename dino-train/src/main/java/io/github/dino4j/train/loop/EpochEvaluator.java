package io.github.dino4j.train.loop;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.event.RunListener;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.eval.knn.KnnResult;
import io.github.dino4j.train.step.TrainerState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Measures the teacher after epochs, and before the first measurement its floors, which a run measures once. */
final class EpochEvaluator implements LoopListener {
    private final RunConfig config;
    private final TrainerState state;
    private final @Nullable Evaluation evaluation;
    private final Path floorsFile;
    private final RunListener events;
    private @Nullable Floors floors;
    private @Nullable KnnResult last;
    private double epochLoss = Double.NaN;

    /**
     * Prepares to measure.
     *
     * @param state what is measured
     * @param evaluation on which images, or null for none
     * @param floorsFile where floors are kept from start to start
     * @param events is told of epochs and what was measured
     * @throws IOException if the floors of an earlier start cannot be read
     */
    EpochEvaluator(TrainerState state, @Nullable Evaluation evaluation, Path floorsFile, RunListener events)
            throws IOException {
        this.config = state.config();
        this.state = state;
        this.evaluation = evaluation;
        this.floorsFile = floorsFile;
        this.events = events;
        this.floors = Floors.read(floorsFile);
    }

    @Override
    public void afterEpoch(int epoch, double loss) throws IOException {
        epochLoss = loss;
        int every = config.eval().knn().everyEpochs();
        Map<String, Double> top1 = Map.of();
        if (evaluation != null
                && every > 0
                && (epoch % every == 0 || epoch == config.train().epochs())) {
            top1 = Evaluation.top1(measure(evaluation));
        }
        Map<String, Double> more = evaluation == null ? Map.of() : evaluation.onRequest(state, epoch);
        events.on(new RunEvent.EpochFinished(state.iteration(), epoch, loss, top1)); // once all is measured, or not
        if (!more.isEmpty()) {
            events.on(new RunEvent.Evaluated(state.iteration(), epoch, more));
        }
    }

    @Override
    public void atEnd(boolean stopped) throws IOException {
        if (!stopped && last == null && evaluation != null) {
            measure(evaluation);
        }
    }

    private KnnResult measure(Evaluation on) throws IOException {
        if (floors == null) { // not before the first step, which would only wait for them
            ParameterStore first = state.network().initialized(config.train().seed());
            floors = new Floors(Evaluation.best(on.pixels()), Evaluation.best(on.network(state.network(), first)));
            floors.write(floorsFile);
        }
        KnnResult result = on.teacher(state);
        last = result;
        return result;
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
