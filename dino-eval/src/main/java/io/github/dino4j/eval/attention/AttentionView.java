package io.github.dino4j.eval.attention;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.augment.op.Resize;
import io.github.dino4j.eval.dense.DenseExtractor;
import io.github.dino4j.eval.dense.FloatImage;
import io.github.dino4j.eval.dense.HeadMaps;

/**
 * An image as the network saw it, cut to whole patches, and what its heads looked at.
 *
 * @param image the resized and cut image
 * @param maps one for each head
 * @param patch side of a patch in pixels
 */
public record AttentionView(RgbImage image, HeadMaps maps, int patch) {
    /**
     * Computes the attention of an image.
     *
     * @param extractor the model
     * @param normalize means and deviations of its pixels
     * @param options block and size
     * @param image the image
     * @return its view
     * @throws IllegalArgumentException if there is no such block, or the image is smaller than a patch
     */
    public static AttentionView of(
            DenseExtractor extractor, Normalize normalize, AttentionOptions options, RgbImage image) {
        int patch = extractor.patch();
        RgbImage resized = options.size() == 0 ? image : resized(image, options.size());
        RgbImage whole = cut(resized, patch);
        HeadMaps maps = extractor.attention(FloatImage.of(whole, normalize), options.block());
        return new AttentionView(whole, maps, patch);
    }

    private static RgbImage resized(RgbImage image, int size) {
        CropBox all = new CropBox(0, 0, image.width(), image.height());
        return part(image, all, size, size);
    }

    private static RgbImage cut(RgbImage image, int patch) {
        int width = image.width() - image.width() % patch;
        int height = image.height() - image.height() % patch;
        if (width == 0 || height == 0) {
            throw new IllegalArgumentException("an image of " + image.width() + "x" + image.height()
                    + " pixels is smaller than one patch of " + patch);
        }
        return part(image, new CropBox(0, 0, width, height), width, height);
    }

    private static RgbImage part(RgbImage image, CropBox box, int width, int height) {
        return Resize.of(image, box, width, height, Filter.BILINEAR);
    }

    /**
     * The mask of a head.
     *
     * @param head from 0
     * @param mass share of the mass that it keeps
     * @return one for each pixel of the image
     */
    public boolean[] mask(int head, double mass) {
        return AttentionMask.pixels(AttentionMask.of(maps.head(head), mass), maps.columns(), patch);
    }
}
