package io.github.dino4j.eval.model;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.eval.feature.Splits;
import java.io.IOException;

/**
 * Labelled images to learn from and others to classify, of the same classes.
 *
 * @param train to learn from
 * @param val held out
 */
public record LabelledImages(ImageSource train, ImageSource val) implements AutoCloseable {
    /**
     * Which part of the images is used.
     *
     * @param train most training images, 0 for all
     * @param val most held-out images, 0 for all
     * @param seed of the choice
     */
    public record Limits(int train, int val, long seed) {
        /** All images. */
        public static final Limits NONE = new Limits(0, 0, 0);

        /**
         * Checks the bounds.
         *
         * @param train most training images
         * @param val most held-out images
         * @param seed of the choice
         */
        public Limits {
            if (train < 0 || val < 0) {
                throw new IllegalArgumentException(
                        "--limit and --val-limit must be at least 0, were " + train + " and " + val);
            }
        }
    }

    /**
     * Opens both sets and refuses those that do not fit together, before anything is computed.
     *
     * @param trainSpec images to learn from
     * @param valSpec images to classify
     * @param options how they are opened
     * @param limits which part is used
     * @return the images
     * @throws InputException if one has no labels, their classes differ, or an image is in both
     * @throws IOException if they cannot be read
     */
    public static LabelledImages open(String trainSpec, String valSpec, SourceOptions options, Limits limits)
            throws IOException {
        ImageSource train = ImageSources.open(trainSpec, Split.TRAIN, options);
        try {
            ImageSource val = ImageSources.open(valSpec, Split.VAL, options);
            LabelledImages images = new LabelledImages(
                    ImageSources.limit(train, limits.train(), limits.seed()),
                    ImageSources.limit(val, limits.val(), limits.seed()));
            images.check();
            return images;
        } catch (IOException e) {
            train.close();
            throw e;
        }
    }

    private void check() throws IOException {
        try {
            Splits.requireSameClasses(train, val);
            ImageSources.requireHeldOut(train, val);
        } catch (IOException e) {
            val.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        train.close();
        val.close();
    }
}
