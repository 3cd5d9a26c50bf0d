package io.github.dino4j.augment.image.format;

import io.github.dino4j.augment.image.ImageBuffer;
import io.github.dino4j.augment.image.RgbImage;
import java.io.IOException;

/** A kind of image file that is read. Files are told apart by their content: a suffix may lie. */
public interface ImageFormat {
    /**
     * Whether a file begins as this kind does.
     *
     * @param file the file
     * @return true if it does
     */
    boolean isOf(EncodedImage file);

    /**
     * Decodes to RGB.
     *
     * @param file the file
     * @param buffer the calling thread's; the image may lie in it
     * @return the image
     * @throws IOException if it is damaged, not supported or larger than allowed
     */
    RgbImage read(EncodedImage file, ImageBuffer buffer) throws IOException;

    /**
     * Decodes to the file's own samples, as many as a pixel has.
     *
     * @param file the file
     * @param wanted how many samples of a pixel
     * @return the image
     * @throws IOException if it is damaged, not supported or larger than allowed, or of a kind without such samples
     */
    default RgbImage samples(EncodedImage file, int wanted) throws IOException {
        throw file.refused("not a PNG or TIFF image, which alone have other channels than RGB or grey");
    }
}
