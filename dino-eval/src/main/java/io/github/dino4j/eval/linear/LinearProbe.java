package io.github.dino4j.eval.linear;

import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.Shares;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.Splits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A linear classifier on frozen features, trained by SGD with a cosine learning rate ({@code eval_linear.py}; the paper's
 * section 4.1; reference section 1.11). Heads of several learning rates are trained in the same pass over the rows. With
 * features of a bank, images are seen as they are; with {@link AugmentedRows}, cropped and flipped as published.
 *
 * <p>The accuracy is that of the last epoch. The original also prints the best epoch's, which is chosen on the held-out
 * rows.
 */
public final class LinearProbe {
    private final ProbeOptions options;
    private @Nullable Path state;
    private IntConsumer progress = epoch -> {};
    private Group group = Group.ALONE;

    /**
     * A probe, good for any number of evaluations.
     *
     * @param options how heads are trained
     */
    public LinearProbe(ProbeOptions options) {
        this.options = options;
    }

    /**
     * Keeps heads, momentum and losses in a file after every epoch, and goes on from it where it is there: an interrupted
     * probe ends in the numbers of an uninterrupted one.
     *
     * @param file a safetensors file, replaced as the probe proceeds
     * @return this
     */
    public LinearProbe resumable(Path file) {
        this.state = file;
        return this;
    }

    /**
     * Tells when an epoch has ended.
     *
     * @param listener called with the epochs completed
     * @return this
     */
    public LinearProbe onEpoch(IntConsumer listener) {
        this.progress = listener;
        return this;
    }

    /**
     * Trains by several processes, each with its part of every batch; the gradients are added up, so all have the same heads. They are
     * those of one process but for rounding. The first process keeps the file.
     *
     * @param processes which; all have the same rows
     * @return this
     */
    public LinearProbe among(Group processes) {
        this.group = processes;
        return this;
    }

    /**
     * Trains on features that were computed once.
     *
     * @param train labelled rows to learn from
     * @param val labelled rows to classify
     * @return the accuracies
     * @throws IllegalArgumentException if the banks do not fit together
     * @throws IOException if the resume file does not fit or cannot be written
     */
    public ProbeResult evaluate(FeatureBank train, FeatureBank val) throws IOException {
        Splits.requireMatching(train, val);
        return evaluate(ProbeRows.of(train), val);
    }

    /**
     * Trains on rows of any kind.
     *
     * @param train labelled rows to learn from
     * @param val labelled rows to classify, of the same width
     * @return the accuracies
     * @throws IllegalArgumentException if the rows do not fit together
     * @throws IOException if an image cannot be read, or the resume file does not fit or cannot be written
     */
    public ProbeResult evaluate(ProbeRows train, FeatureBank val) throws IOException {
        if (!val.labelled() || val.dim() != train.dim()) {
            throw new IllegalArgumentException("val features must be labelled rows of " + train.dim()
                    + " numbers like the train rows, were " + val);
        }
        int heads = options.learningRates().size();
        int classes = Math.max(train.classes(), val.classes());
        ProbeState state0 = new ProbeState(heads, classes, train.dim());
        state0.initialize(Rng.of(options.seed()).fold("probe-init"));
        ProbeHistory history = new ProbeHistory(heads);
        ProbeFile file = new ProbeFile(state, options, train, group);
        int done = file.load(state0, history);
        try (Steps steps = new Steps(state0, train)) {
            for (int epoch = done; epoch < options.epochs(); epoch++) {
                history.add(steps.epoch(epoch));
                file.save(state0, history);
                progress.accept(epoch + 1);
            }
        }
        List<ProbeResult.Trial> trials = new ArrayList<>();
        for (int i = 0; i < heads; i++) {
            LinearHead head = state0.head(i);
            double lr = options.learningRates().get(i);
            trials.add(new ProbeResult.Trial(lr, head, head.evaluate(val), history.losses(i)));
        }
        return new ProbeResult(train.size(), val.size(), classes, options.epochs(), trials);
    }

    /** The steps of an epoch, with arrays for whole batches and for the last one. */
    private final class Steps implements AutoCloseable {
        private final ProbeState heads;
        private final ProbeRows train;
        private final int batch;
        private final Map<Integer, ProbeState.Workspace> works = new HashMap<>(); // by rows
        private final float[] features;

        Steps(ProbeState heads, ProbeRows train) {
            this.heads = heads;
            this.train = train;
            this.batch = Math.min(options.batchSize(), train.size());
            this.features = new float[(batch + group.size() - 1) / group.size() * train.dim()];
        }

        double[] epoch(int epoch) throws IOException {
            int[] order = IntStream.range(0, train.size()).toArray();
            Rng.of(options.seed()).fold("probe-order").fold(epoch).generator().shuffle(order);
            double[] rates = IntStream.range(0, options.learningRates().size())
                    .mapToDouble(head -> options.rate(head, epoch))
                    .toArray();
            double[] sums = new double[rates.length];
            for (int first = 0; first < order.length; first += batch) {
                int[] rows = Arrays.copyOfRange(order, first, Math.min(order.length, first + batch));
                double[] losses = step(epoch, rows, rates);
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += losses[i] * rows.length / order.length;
                }
            }
            return sums;
        }

        private double[] step(int epoch, int[] rows, double[] rates) throws IOException {
            Shares shares = new Shares(group, rows.length, 1);
            int[] own = Arrays.copyOfRange(rows, shares.first(), shares.end());
            Shares.together(group, () -> train.write(epoch, own, features));
            int[] labels = Arrays.stream(own).map(train::label).toArray();
            ProbeState.Workspace work =
                    works.computeIfAbsent(Math.max(1, own.length), count -> new ProbeState.Workspace(heads, count));
            double[] losses = heads.gradient(features, labels, rows.length, work);
            group.sum(work.gradient());
            group.sum(losses);
            heads.descend(rates, options.momentum(), work);
            return losses;
        }

        @Override
        public void close() {
            works.values().forEach(ProbeState.Workspace::close);
        }
    }
}
