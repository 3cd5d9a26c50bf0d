package io.github.dino4j.train.method;

import io.github.dino4j.core.event.Signal;

/**
 * How far targets of different images lie apart: the mean deviation of a coordinate of unit vectors, times the root of K (Chen
 * and He 2021, section 4.1). It is near 1 for directions spread evenly, and 0 where all images have the same.
 */
final class Spread {
    static final String NAME = "target_std";
    static final Signal SIGNAL = new Signal(
            NAME, "", "deviation of the targets' directions, from 0 (all images alike) to 1 (spread evenly)");

    private static final double ALIKE = 0.02;

    private Spread() {}

    /** What a collapse looks like, with the advice for losses that do or do not keep images apart by themselves. */
    static CollapseRule rule(boolean keptApart) {
        return new CollapseRule(
                NAME,
                std -> std < ALIKE,
                "collapse towards the mean image",
                "spread evenly = 1",
                keptApart
                        ? "lower optim.lr, or give the loss more to tell apart, with a larger train.batch_size or queue"
                        : "add a predictor (method.predictor) or a centre (method.target), raise"
                                + " method.teacher.momentum.from, or lower optim.lr");
    }
}
