package io.github.dino4j.core.config.method;

import io.github.dino4j.core.config.bind.Bounds;

/**
 * Bags of visual words: how much of each word of a vocabulary an image has, at the place where it has most of it (Gidaris et al. 2021,
 * OBoW, arXiv 2012.11552). Words are features that the teacher gave for places of earlier images; the student's side of the vocabulary
 * is {@link PredictorConfig.Words}.
 *
 * @param sharpness of the soft assignment, in units of the mean squared distance to the nearest word: 15 in the paper
 */
public record Bags(double sharpness) implements TargetConfig {
    /**
     * Checks the bounds.
     *
     * @param sharpness of the soft assignment, in units of the mean squared distance to the nearest word: 15 in the paper
     */
    public Bags {
        new Bounds().above("sharpness", sharpness, 0.0).hold();
    }

    @Override
    public <T> T map(Cases<T> cases) {
        return cases.bags(this);
    }

    @Override
    public boolean isDistribution() {
        return true;
    }

    /** Distances are measured by their mean over the step. */
    @Override
    public boolean mixesBatch() {
        return true;
    }
}
