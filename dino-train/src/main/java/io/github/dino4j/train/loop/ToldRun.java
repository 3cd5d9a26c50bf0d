package io.github.dino4j.train.loop;

import io.github.dino4j.core.io.CheckpointFiles;
import io.github.dino4j.core.io.Reason;
import io.github.dino4j.train.listen.EndedRun;
import io.github.dino4j.train.listen.GuardedListeners;
import io.github.dino4j.train.listen.StartedRun;
import io.github.dino4j.train.step.TrainerState;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells listeners how a run begins and how it ends, and of its checkpoints.
 *
 * @param guarded the listeners
 * @param state of the run
 * @param saver writes checkpoints, also on other threads
 */
record ToldRun(GuardedListeners guarded, TrainerState state, Saver saver) implements LoopListener {
    /** Takes the steps. */
    @FunctionalInterface
    interface Steps {
        TrainResult take() throws IOException;
    }

    /** Trains between the two. */
    TrainResult during(StartedRun start, Steps steps) throws IOException {
        guarded.started(start);
        try {
            TrainResult result = steps.take();
            guarded.ended(
                    result.stopped()
                            ? end(EndedRun.How.STOPPED, "stopped after step " + result.steps(), result)
                            : end(EndedRun.How.FINISHED, "", result));
            return result;
        } catch (IOException e) {
            fail(Reason.sentence(e));
            throw e;
        } catch (RuntimeException | Error e) {
            fail(e.getMessage() == null ? e.toString() : e.getMessage());
            throw e;
        }
    }

    @Override
    public void afterStep(boolean epochEnds) {
        saved();
    }

    @Override
    public void atEnd(boolean stopped) {
        saved();
    }

    private void saved() {
        saver.untold().ifPresent(file -> guarded.saved(CheckpointFiles.step(file), file));
    }

    private static EndedRun end(EndedRun.How how, String message, TrainResult result) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        result.toJson().forEach((name, value) -> {
            if (value instanceof Number number) {
                numbers.put(name, number.doubleValue());
            }
        });
        return new EndedRun(how, result.steps(), message, numbers);
    }

    private void fail(String why) {
        saved();
        guarded.ended(new EndedRun(EndedRun.How.FAILED, state.iteration(), why, Map.of()));
    }
}
