package io.github.dino4j.train.signal;

import io.github.dino4j.core.event.Signal;
import java.util.List;

/** What is measured of the teacher's features, by the names that {@code metrics.jsonl} has, in its order. */
public final class FeatureSignals {
    static final String RANK = "effective_rank";
    static final String COSINE = "mean_cosine";
    static final String UNIFORMITY = "uniformity";
    static final String ALIGNMENT = "alignment";
    static final String DEAD = "dead_share";
    static final String KEPT = "neighbours_kept";
    static final String COLOUR = "colour_neighbours";
    static final String BEYOND = "beyond_colour";
    static final String HEAD = "head_";

    private static final List<Signal> ALL = List.of(
            new Signal(RANK, "", "directions that the backbone's features use; a few of many is a collapse"),
            new Signal(COSINE, "", "mean cosine of two images' features; near 1 all images look alike to the network"),
            new Signal(UNIFORMITY, "", "how evenly images lie on the sphere, from 0 (all alike) to about -4"),
            new Signal(ALIGNMENT, "", "squared distance of two views of an image, from 0 (views do not matter) to 2"),
            new Signal(DEAD, "", "share of the features' dimensions that say the same of every image"),
            new Signal(KEPT, "", "share of an image's ten nearest images that were so at the measurement before"),
            new Signal(COLOUR, "", "share of an image's ten nearest images that are so by mean colour alone too"),
            new Signal(
                    BEYOND,
                    "",
                    "distance of an image from its mean colour alone over that of two images; near 0 is a shortcut"),
            new Signal(HEAD + RANK, "", "directions that the head's bottleneck, or its outputs, use"),
            new Signal(HEAD + COSINE, "", "mean cosine of two images there"),
            new Signal(HEAD + DEAD, "", "share of the dimensions there that say the same of every image"));

    private FeatureSignals() {}

    /** {@return all of them, with what each means} */
    public static List<Signal> all() {
        return ALL;
    }
}
