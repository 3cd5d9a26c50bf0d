package io.github.dino4j.eval.signal;

import io.github.dino4j.eval.feature.FeatureBank;

/**
 * How much a network sees beside an image's mean colour: whether a plain area of that colour is the same to it. Colour alone tells
 * crops of an image from those of others (SimCLR, Chen et al. 2020, section 3.1), so a network whose views keep their colours need
 * not learn more.
 */
public final class BeyondColour {
    private BeyondColour() {}

    /**
     * The mean squared distance of images from plain areas of their mean colours, over that of two images, of rows at length one.
     *
     * @param images (N, D) of images
     * @param areas (N, D) of an area of each image's mean colour
     * @return 0 where colour is all that is seen; 1 where an area is as far from its image as another image is, or more; not finite
     *     where all images are the same
     * @throws IllegalArgumentException if the shapes differ, there are fewer than two rows, or a feature is not finite
     */
    public static double of(FeatureBank images, FeatureBank areas) {
        return Alignment.of(images, areas) / (2.0 * (1.0 - Cosines.of(images).mean()));
    }
}
