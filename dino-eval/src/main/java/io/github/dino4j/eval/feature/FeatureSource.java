package io.github.dino4j.eval.feature;

import io.github.dino4j.augment.data.ImageSource;
import java.io.IOException;

/**
 * Turns images into one feature row each: a frozen backbone, an untrained one, or raw pixels. The evaluations take their
 * features through it, so that a floor is measured by the same code as the model.
 */
@FunctionalInterface
public interface FeatureSource {
    /**
     * Computes the features of all images, rows in the order of the source.
     *
     * @param images the images
     * @return their features, labelled where the images are
     * @throws IOException if an image cannot be read
     */
    FeatureBank extract(ImageSource images) throws IOException;
}
