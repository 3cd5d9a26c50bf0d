package io.github.dino4j.core.config.method;

import io.github.dino4j.core.config.bind.Bounds;

/**
 * Which keys are those of the image and of images like it, told by cosines with them and with a queue of earlier keys: MoCo with several
 * positives (Xu et al. 2020, arXiv 2012.02733). Positives are the key of another view and its nearest neighbours in the queue; local
 * views are mixed with another image each, and have the keys of both, by their shares of the area.
 *
 * @param temp the temperature of the cosines
 * @param queue earlier keys
 * @param neighbors nearest neighbours of a key that are positives too, 0 for none
 */
public record Csml(double temp, int queue, int neighbors) implements LossConfig {
    /**
     * Checks the bounds.
     *
     * @param temp the temperature of the cosines
     * @param queue earlier keys
     * @param neighbors nearest neighbours of a key that are positives too, 0 for none
     */
    public Csml {
        new Bounds()
                .temperature("temp", temp)
                .atLeast("queue", queue, 1)
                .demand(
                        "neighbors",
                        neighbors >= 0 && neighbors <= queue,
                        "must be in [0, queue=" + queue + "]",
                        neighbors)
                .hold();
    }

    @Override
    public <T> T map(Cases<T> cases) {
        return cases.csml(this);
    }

    /** Mixed views are of two images of a part. */
    @Override
    public boolean mixesBatch() {
        return true;
    }

    @Override
    public boolean hasSeveralPositives() {
        return true;
    }
}
