package io.github.dino4j.eval.linear;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.FeatureExtractor;
import io.github.dino4j.eval.feature.TrainTransform;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The published protocol's rows: features of images that are cropped and flipped anew in every epoch, so that each costs a
 * forward pass each time. Every random number is a function of seed, epoch and image.
 */
public final class AugmentedRows implements ProbeRows {
    private final ImageSource images;
    private final FeatureExtractor extractor;
    private final TrainTransform transform;
    private final Rng rng;

    /**
     * Rows of labelled images.
     *
     * @param images what to learn from
     * @param extractor the frozen backbone
     * @param transform how an image is distorted
     * @param seed of the distortions
     */
    public AugmentedRows(ImageSource images, FeatureExtractor extractor, TrainTransform transform, long seed) {
        this.images = images;
        this.extractor = extractor;
        this.transform = transform;
        this.rng = Rng.of(seed).fold("probe-crops");
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public int dim() {
        return extractor.dim();
    }

    @Override
    public int classes() {
        return images.classes().size();
    }

    @Override
    public int label(int row) {
        return images.label(row);
    }

    @Override
    public void write(int epoch, int[] rows, float[] target) throws IOException {
        int length = transform.channels() * transform.size() * transform.size();
        float[] batch = new float[extractor.batch() * length];
        for (int first = 0; first < rows.length; first += extractor.batch()) {
            int start = first;
            int count = Math.min(extractor.batch(), rows.length - first);
            try {
                Threads.forEach(count, i -> distort(epoch, rows[start + i], batch, i * length));
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            extractor.features(batch, transform.size(), count, target, first * dim());
        }
    }

    private void distort(int epoch, int row, float[] batch, int offset) {
        try {
            transform.write(images.read(row), rng.fold(epoch).fold(row).generator(), batch, offset);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
