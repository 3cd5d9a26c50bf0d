package io.github.dino4j.eval.retrieval;

import io.github.dino4j.core.config.BuiltinConfigs;
import io.github.dino4j.core.config.eval.RetrievalConfig;
import io.github.dino4j.eval.dense.Pooling;
import java.util.List;

/**
 * How images are described. Start from {@link #published()} and change what differs.
 *
 * @param imageSize longest side in pixels that an image is shrunk to; smaller ones stay as they are
 * @param scales factors of the image whose features are averaged, 1 for the image itself
 * @param queryBox whether queries are cut to their box, as the revisited protocol asks and the original does not
 * @param pooling how the places of an image become one vector; the original takes the CLS token
 */
public record RetrievalOptions(int imageSize, List<Double> scales, boolean queryBox, Pooling pooling) {
    /** The original's three scales: 1, one over the root of two, one half. */
    public static final List<Double> THREE_SCALES = List.of(1.0, 1.0 / Math.sqrt(2.0), 0.5);

    /**
     * Checks the bounds.
     *
     * @param imageSize at least 1
     * @param scales at least one, each in (0, 4]
     * @param queryBox whether queries are cut
     * @param pooling how places become one vector
     */
    public RetrievalOptions {
        if (imageSize < 1) {
            throw new IllegalArgumentException("imageSize must be at least 1, was " + imageSize);
        }
        scales = List.copyOf(scales);
        if (scales.isEmpty() || scales.stream().anyMatch(scale -> !(scale > 0 && scale <= 4))) {
            throw new IllegalArgumentException("scales must be in (0, 4], at least one, were " + scales);
        }
    }

    /** {@return the original's: the base configuration's {@code eval.retrieval}} */
    public static RetrievalOptions published() {
        return of(BuiltinConfigs.evaluation().retrieval());
    }

    /**
     * The options of a configuration.
     *
     * @param config its {@code eval.retrieval} part
     * @return the options
     */
    public static RetrievalOptions of(RetrievalConfig config) {
        return new RetrievalOptions(
                config.imageSize(), config.scales(), config.queryBox(), new Pooling(config.pool(), config.gemPower()));
    }

    /**
     * Another size.
     *
     * @param pixels longest side
     * @return the changed options
     */
    public RetrievalOptions withImageSize(int pixels) {
        return new RetrievalOptions(pixels, scales, queryBox, pooling);
    }

    /** {@return the same with {@link #THREE_SCALES}} */
    public RetrievalOptions multiScale() {
        return new RetrievalOptions(imageSize, THREE_SCALES, queryBox, pooling);
    }

    /** {@return the same with queries cut to their boxes} */
    public RetrievalOptions withQueryBox() {
        return new RetrievalOptions(imageSize, scales, true, pooling);
    }
}
