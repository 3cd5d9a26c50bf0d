package io.github.dino4j.core.config.eval;

import io.github.dino4j.core.config.bind.Bounds;
import java.util.List;

/**
 * Labelled images that a run is measured on, apart from those that it trains on, which need no labels.
 *
 * @param train images that vote, in any form that {@code data.train} takes
 * @param val held-out images
 */
public record EvalImagesConfig(List<String> train, List<String> val) {
    /**
     * Checks the bounds.
     *
     * @param train images that vote, in any form that {@code data.train} takes
     * @param val held-out images
     */
    public EvalImagesConfig {
        train = List.copyOf(train);
        val = List.copyOf(val);
        new Bounds()
                .images("train", train)
                .images("val", val)
                .demand(
                        "val",
                        train.isEmpty() == val.isEmpty(),
                        "and eval.images.train are given together or not at all",
                        val)
                .hold();
    }

    /** {@return whether there are any} */
    public boolean isGiven() {
        return !train.isEmpty();
    }
}
