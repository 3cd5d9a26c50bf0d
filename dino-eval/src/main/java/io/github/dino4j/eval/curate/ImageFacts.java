package io.github.dino4j.eval.curate;

import io.github.dino4j.eval.feature.FeatureBank;
import java.util.List;
import java.util.Optional;

/**
 * What was found by reading every image of a set once. Rows are the images that could be read, in the order of the set.
 *
 * @param names of the rows' images (N)
 * @param images their places in the set (N)
 * @param labels classes of the rows (N), or -1
 * @param classes names of the classes, empty if there are none
 * @param sizes width and height of each row (N, 2)
 * @param digests of pixels (N, 2): equal where pixels are
 * @param pixels (N, 432), a picture of 12 x 12 pixels about its mean
 * @param features (N, D) of a network, if there is one
 * @param broken what could not be read, one sentence each
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data, read by those who asked
public record ImageFacts(
        List<String> names,
        int[] images,
        int[] labels,
        List<String> classes,
        long[] sizes,
        long[] digests,
        FeatureBank pixels,
        Optional<FeatureBank> features,
        List<String> broken) {
    /** {@return N, the images that could be read} */
    public int size() {
        return images.length;
    }

    /**
     * What rows are compared by.
     *
     * @return features, or the small pictures where there is no network
     */
    public FeatureBank compared() {
        return features.orElse(pixels);
    }

    /**
     * How large an image is.
     *
     * @param row from 0
     * @return width times height
     */
    public long area(int row) {
        return sizes[2 * row] * sizes[2 * row + 1];
    }

    /**
     * The class of a row for people.
     *
     * @param row from 0
     * @return its name, empty if it has none
     */
    public String className(int row) {
        return labels[row] < 0 || labels[row] >= classes.size() ? "" : classes.get(labels[row]);
    }

    /**
     * The same with features that were computed elsewhere.
     *
     * @param bank (N, D), in the order of rows
     * @return facts with features
     */
    public ImageFacts with(FeatureBank bank) {
        return new ImageFacts(names, images, labels, classes, sizes, digests, pixels, Optional.of(bank), broken);
    }
}
