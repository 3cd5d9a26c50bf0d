package io.github.dino4j.train.step;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.event.RunListener;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.random.Share;
import io.github.dino4j.core.schedule.Schedules;
import io.github.dino4j.core.schedule.StepValues;
import io.github.dino4j.train.optim.SharedGradients;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The training loop: Algorithm 1 of Caron et al. 2021, line by line. */
public final class SslTrainer {
    private static final double NANOS = 1e-9;

    private final TrainerState state;
    private final Schedules schedules;
    private final Rng dropPaths;
    private final Laps laps;

    /**
     * What a step tells.
     *
     * @param loss before the update
     * @param gradNorm global gradient norm before clipping
     * @param signals the method's, in order
     */
    public record Step(double loss, double gradNorm, Map<String, Double> signals) {}

    /**
     * Prepares.
     *
     * @param state what steps read and change
     * @param schedules of the run
     * @param rng of the run
     * @param laps is told when a phase of a step ends
     */
    public SslTrainer(TrainerState state, Schedules schedules, Rng rng, Laps laps) {
        this.state = state;
        this.schedules = schedules;
        this.dropPaths = rng.fold("drop_path");
        this.laps = laps;
    }

    /**
     * Takes the next step on a loader's next batch.
     *
     * @param feed where batches come from
     * @param listener is told of the step
     * @return the loss
     * @throws IOException if too many images cannot be read
     * @throws DivergedException if loss or gradients are not finite; nothing has been updated then
     */
    public double step(ViewFeed feed, RunListener listener) throws IOException {
        long start = System.nanoTime();
        StepValues at = schedules.at(state.iteration()); // lr, weight decay, l, tpt
        try (ViewFeed.Batch batch = feed.next()) { // for x in loader: x1, x2 = augment(x), augment(x)
            Step step = stepOn(batch.shown(), at);
            double seconds = (System.nanoTime() - start) * NANOS;
            listener.on(new RunEvent.StepFinished(
                    at.iteration() + 1,
                    at.epoch(),
                    step.loss(),
                    at.lr(),
                    at.weightDecay(),
                    step.signals(),
                    step.gradNorm(),
                    batch.size() / seconds,
                    batch.waitSeconds()));
            return step.loss();
        }
    }

    /**
     * Takes a step: from two views of each image and their local crops to new student, teacher and centre.
     *
     * @param parts a batch, whole or in the parts in which it is computed
     * @param at the step's scheduled values
     * @return what happened
     * @throws DivergedException if loss or gradients are not finite; nothing has been updated then
     */
    public Step step(List<Views> parts, StepValues at) {
        return stepOn(parts.stream().map(Shown::of).toList(), at);
    }

    /** As above. */
    Step stepOn(List<Shown> parts, StepValues at) {
        StepMeans told = new StepMeans(state.method().measured());
        Rng rng = dropPaths.fold(at.iteration());
        Group group = state.method().group();
        int all = group.size() * parts.size();
        state.remembered().drop();
        Map<String, Double> known = state.known(at);
        SharedGradients gradients = state.student().shared();
        for (int i = 0; i < parts.size(); i++) { // one, unless train.accumulate has more
            Shown x = parts.get(i);
            gradients.begin(i, parts.size());
            Share own = new Share(group.rank() * parts.size() + i, all);
            Outputs t = state.teacher().forward(x, at, rng, own); // t1, t2 = softmax((gt(x) - C) / tpt)
            laps.ended("teacher");
            Outputs s = state.student().backward(x, rng, own); // H(t, gs(x)).backward()
            laps.ended("student");
            told.add(t, s);
            state.remembered().add(x.indices(), s); // what C becomes
            gradients.passed();
        }
        gradients.take();
        told.over(group);
        double gradNorm = state.clip(told.loss(), at); // per parameter
        laps.ended("clip");
        state.update(at); // update(gs)
        laps.ended("optimizer");
        state.moveTeacher(at); // gt.params = l*gt.params + (1-l)*gs.params
        laps.ended("move teacher");
        state.remembered().move(); // C = m*C + (1-m)*cat([t1, t2]).mean(dim=0)
        laps.ended("center");
        state.advance(told.loss());
        return new Step(told.loss(), gradNorm, told.signals(known));
    }
}
