package io.github.dino4j.core.config.train;

import io.github.dino4j.core.config.bind.Bounds;

/**
 * Images drawn by the program into the run directory: ten classes of grey textures.
 *
 * @param trainPerClass training images of each class, 0 for no synthetic images
 * @param valPerClass held-out images of each class
 * @param size side in pixels
 * @param seed seed of the drawing
 */
public record SyntheticConfig(int trainPerClass, int valPerClass, int size, long seed) {
    private static final int MOST_DRAWN = 4096; // pixels along a side
    private static final int MOST_PER_CLASS = 100_000; // their names are numbers of five digits

    /**
     * Checks the bounds.
     *
     * @param trainPerClass training images of each class, 0 for no synthetic images
     * @param valPerClass held-out images of each class
     * @param size side in pixels
     * @param seed seed of the drawing
     */
    public SyntheticConfig {
        new Bounds()
                .within("train_per_class", trainPerClass, 0, MOST_PER_CLASS)
                .within("val_per_class", valPerClass, 0, MOST_PER_CLASS)
                .within("size", size, 1, MOST_DRAWN)
                .hold();
    }
}
