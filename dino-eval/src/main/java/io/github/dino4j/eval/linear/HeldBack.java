package io.github.dino4j.eval.linear;

import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.FeatureBank;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A share of the training rows of each class on which a learning rate or strength is chosen, so that the held-out rows are
 * looked at once: the best of many on the held-out rows, which is what the original gives, is a little too good. What was
 * chosen then learns from all training rows.
 *
 * @param share of each class's rows, in (0, 0.5], or 0 to choose on the held-out rows as published
 * @param seed of which rows
 */
public record HeldBack(double share, long seed) {
    /** Choosing on the held-out rows, as published. */
    public static final HeldBack NONE = new HeldBack(0, 0);

    /**
     * Checks the bounds.
     *
     * @param share of each class's rows
     * @param seed of which rows
     * @throws IllegalArgumentException if the share is out of bounds
     */
    public HeldBack {
        if (!(share >= 0 && share <= 0.5)) {
            throw new IllegalArgumentException(
                    "the share of training rows to select on must be in [0, 0.5], was " + share);
        }
    }

    /** {@return whether nothing is held back} */
    public boolean isNone() {
        return share == 0;
    }

    /**
     * The rows to fit and those to select on, at least one of each class in both.
     *
     * @param fit rows to learn from while choosing
     * @param select rows that choose
     */
    record Parts(FeatureBank fit, FeatureBank select) {}

    Parts split(FeatureBank train) {
        List<Integer> fit = new ArrayList<>();
        List<Integer> select = new ArrayList<>();
        for (int label = 0; label < train.classes(); label++) {
            int[] rows = Shots.rowsOf(train, label);
            if (rows.length == 1) {
                throw new IllegalArgumentException("class " + train.className(label)
                        + " has one training row, of which none can be held back to select on: take more shots, or do"
                        + " not select on training rows");
            }
            Rng.of(seed).fold("held-back").fold(label).generator().shuffle(rows);
            int held = (int) Math.min(rows.length, Math.max(1, Math.rint(share * rows.length)));
            for (int i = 0; i < rows.length; i++) {
                (i < held ? select : fit).add(rows[i]);
            }
        }
        return new Parts(train.select(sorted(fit)), train.select(sorted(select)));
    }

    private static int[] sorted(List<Integer> rows) {
        return rows.stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    /**
     * Chooses the strength of a regression.
     *
     * @param options the sweep
     * @param train labelled rows
     * @return the same with the chosen strength alone, or the same if nothing is held back
     * @throws IllegalArgumentException if a class has a single row
     */
    public LogisticOptions choose(LogisticOptions options, FeatureBank train) {
        return choose(options, train, Group.ALONE);
    }

    /** The same by several processes, which all have the same rows. */
    LogisticOptions choose(LogisticOptions options, FeatureBank train, Group group) {
        if (isNone()) {
            return options;
        }
        Parts parts = split(train);
        return options.withC(new LogisticRegression(options)
                .among(group)
                .evaluate(parts.fit(), parts.select())
                .best()
                .c());
    }

    /**
     * Chooses the learning rate of a probe, on features computed once.
     *
     * @param options the sweep
     * @param train labelled rows
     * @return the same with the chosen rate alone, or the same if nothing is held back
     * @throws IllegalArgumentException if a class has a single row
     * @throws IOException never, as no file is involved
     */
    public ProbeOptions choose(ProbeOptions options, FeatureBank train) throws IOException {
        return choose(options, train, Group.ALONE);
    }

    /** The same by several processes, which all have the same rows. */
    ProbeOptions choose(ProbeOptions options, FeatureBank train, Group group) throws IOException {
        if (isNone()) {
            return options;
        }
        Parts parts = split(train);
        return options.withLearningRates(new LinearProbe(options)
                .among(group)
                .evaluate(parts.fit(), parts.select())
                .best()
                .lr());
    }
}
