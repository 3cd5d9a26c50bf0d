package io.github.dino4j.train.loop;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.event.RunListener;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.schedule.Schedules;
import io.github.dino4j.core.schedule.StepValues;
import io.github.dino4j.train.method.TargetStats;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** The training loop: Algorithm 1 of Caron et al. 2021, line by line. */
final class SslTrainer {
    private static final double NANOS = 1e-9;

    private final TrainerState state;
    private final Schedules schedules;
    private final ViewFeed feed;
    private final RunListener listener;
    private final Rng dropPaths;

    SslTrainer(TrainerState state, Schedules schedules, ViewFeed feed, RunListener listener, Rng rng) {
        this.state = state;
        this.schedules = schedules;
        this.feed = feed;
        this.listener = listener;
        this.dropPaths = rng.fold("drop_path");
    }

    /**
     * Takes one step: from two views of each image and their local crops to new student, teacher and centre.
     *
     * @return the loss
     * @throws IOException if too many images cannot be read
     * @throws DivergedException if loss or gradients are not finite; nothing has been updated then
     */
    double step() throws IOException {
        long start = System.nanoTime();
        long iteration = state.iteration();
        StepValues at = schedules.at(iteration); // lr, weight decay, l, tpt
        try (ViewFeed.Batch batch = feed.next()) { // x1, x2 = augment(x), augment(x)
            List<Views> x = batch.parts(); // one, unless train.accumulate has more
            List<float[]> t = each(x, state.teacher()::forward); // t1, t2 = gt(x1), gt(x2)
            List<float[]> targets = each(t, part -> state.objective().target(part, at)); // softmax((t - C) / tpt)
            double loss = state.student().backward(x, targets, dropPaths.fold(iteration)); // H(t, s).backward()
            double gradNorm = state.clip(loss, at); // per parameter
            state.optimizer().step(state.student().weights(), state.student().gradients(), at); // update(gs)
            state.moveTeacher(at.teacherMomentum()); // gt.params = l*gt.params + (1-l)*gs.params
            state.objective().afterStep(join(t)); // C = m*C + (1-m)*cat([t1, t2]).mean(dim=0)
            state.advance();
            report(at, loss, gradNorm, TargetStats.of(join(targets), state.outDim()), batch, start);
            return loss;
        }
    }

    private static <A, B> List<B> each(List<A> parts, Function<A, B> work) {
        return parts.stream().map(work).toList();
    }

    private static float[] join(List<float[]> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    private void report(
            StepValues at, double loss, double gradNorm, TargetStats stats, ViewFeed.Batch batch, long start) {
        double seconds = (System.nanoTime() - start) * NANOS;
        listener.on(new RunEvent.StepFinished(
                at.iteration() + 1,
                at.epoch(),
                loss,
                at.lr(),
                at.weightDecay(),
                at.teacherMomentum(),
                at.teacherTemp(),
                stats.entropy(),
                loss - stats.entropy(),
                gradNorm,
                batch.size() / seconds,
                batch.waitSeconds()));
    }
}
