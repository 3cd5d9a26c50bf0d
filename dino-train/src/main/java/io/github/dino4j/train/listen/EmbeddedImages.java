package io.github.dino4j.train.listen;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.eval.feature.FeatureBank;
import java.io.IOException;
import java.util.stream.IntStream;

/** Features of some images by the teacher as it stands, with the images. */
public final class EmbeddedImages {
    private final long step;
    private final int epoch;
    private final boolean heldOut;
    private final FeatureBank features;
    private final ImageSource source;
    private final int[] places; // of the rows in the source

    private EmbeddedImages(
            long step, int epoch, boolean heldOut, FeatureBank features, ImageSource source, int[] places) {
        this.step = step;
        this.epoch = epoch;
        this.heldOut = heldOut;
        this.features = features;
        this.source = source;
        this.places = places;
    }

    /**
     * Evenly chosen held-out images.
     *
     * @param step steps completed
     * @param epoch epochs completed
     * @param all features of all held-out images (N, D)
     * @param source the images, of which row n is image n
     * @param most how many at most
     * @return the images
     */
    public static EmbeddedImages ofHeldOut(long step, int epoch, FeatureBank all, ImageSource source, int most) {
        int[] rows = even(all.size(), most);
        return new EmbeddedImages(step, epoch, true, all.select(rows), source, rows);
    }

    /**
     * Evenly chosen images of a sample of the training images.
     *
     * @param step steps completed
     * @param epoch epochs completed
     * @param all features of those that can be read (N, D)
     * @param source the sample
     * @param readable the images of the rows in the sample (N)
     * @return the same, chosen by {@link #atMost}
     */
    public static EmbeddedImages ofSample(long step, int epoch, FeatureBank all, ImageSource source, int[] readable) {
        return new EmbeddedImages(step, epoch, false, all, source, readable.clone());
    }

    /**
     * Evenly chosen ones of these.
     *
     * @param most how many at most
     * @return fewer images
     */
    public EmbeddedImages atMost(int most) {
        int[] rows = even(places.length, most);
        int[] chosen = IntStream.of(rows).map(row -> places[row]).toArray();
        return new EmbeddedImages(step, epoch, heldOut, features.select(rows), source, chosen);
    }

    /** Of a sorted set's beginning all would be of one folder. */
    private static int[] even(int count, int most) {
        int chosen = Math.min(count, most);
        return IntStream.range(0, chosen)
                .map(i -> (int) ((long) i * count / chosen))
                .toArray();
    }

    /** {@return steps completed} */
    public long step() {
        return step;
    }

    /** {@return epochs completed} */
    public int epoch() {
        return epoch;
    }

    /** {@return whether these are held-out images, or else images of the sample that is measured without labels} */
    public boolean isHeldOut() {
        return heldOut;
    }

    /** {@return rows (N, D), with classes where they are known} */
    public FeatureBank features() {
        return features;
    }

    /**
     * An image's name.
     *
     * @param row from 0
     * @return its path or name
     */
    public String name(int row) {
        return source.name(places[row]);
    }

    /**
     * Reads an image.
     *
     * @param row from 0
     * @return the image
     * @throws IOException if it cannot be read
     */
    public RgbImage image(int row) throws IOException {
        return source.read(places[row]);
    }
}
