package io.github.dino4j.eval.dense;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.op.Normalize;

/** One feature row for an image: what retrieval and copy detection compare. */
@FunctionalInterface
public interface ImageDescriptor {
    /**
     * Describes an image.
     *
     * @param image the image
     * @return its features (D), of the same D for every image
     * @throws IllegalArgumentException if the image is too small
     */
    float[] describe(RgbImage image);

    /**
     * The normalised pixels of the image squeezed into a small square: a floor.
     *
     * @param size side of the square
     * @param normalize means and deviations
     * @return the descriptor (3*size*size)
     */
    static ImageDescriptor pixels(int size, Normalize normalize) {
        return image -> {
            CropBox all = new CropBox(0, 0, image.width(), image.height());
            return FloatImage.resized(image, all, size, size, Filter.BICUBIC, normalize)
                    .values();
        };
    }
}
