package io.github.dino4j.eval.feature;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.core.parallel.Group;
import java.io.IOException;

/**
 * Turns images into one feature row each: a frozen backbone, an untrained one, or raw pixels. The evaluations take their
 * features through it, so that a floor is measured by the same code as the model.
 */
@FunctionalInterface
public interface FeatureSource {
    /**
     * Computes the features of all images together with other processes, each its share; all get all of them, to the bit what one
     * process computes.
     *
     * @param images the images, the same in every process
     * @param group the processes
     * @return their features, rows in the order of the source, labelled where the images are
     * @throws IOException if an image cannot be read, by this process or another
     */
    FeatureBank extract(ImageSource images, Group group) throws IOException;

    /**
     * Computes the features of all images, rows in the order of the source.
     *
     * @param images the images
     * @return their features, labelled where the images are
     * @throws IOException if an image cannot be read
     */
    default FeatureBank extract(ImageSource images) throws IOException {
        return extract(images, Group.ALONE);
    }
}
