package io.github.dino4j.eval.embed;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.eval.feature.FeatureKind;

/**
 * How images are embedded. What a checkpoint's configuration says comes first, and is changed from there:
 *
 * <pre>{@code
 * DinoEmbedder.open(file, options -> options.withNormalize(true).withThreads(4));
 * }</pre>
 *
 * @param threads threads that compute, 0 for one per core; one number for the whole process
 * @param maxBatch most images of a forward pass, a power of two
 * @param precision of matrix products: {@code auto}, {@code float32}, {@code bfloat16} or {@code int8}
 * @param maxPixels largest width times height of an image that is decoded
 * @param normalize whether vectors are scaled to length 1, so that dot products are cosines
 * @param kind which of the backbone's outputs make the vector
 */
public record EmbedderOptions(
        int threads, int maxBatch, String precision, long maxPixels, boolean normalize, FeatureKind kind) {
    private static final int LARGEST_BATCH = 256;

    /**
     * Checks the bounds.
     *
     * @param threads threads that compute
     * @param maxBatch most images of a forward pass
     * @param precision of matrix products
     * @param maxPixels largest width times height
     * @param normalize whether vectors have length 1
     * @param kind which outputs make the vector
     */
    public EmbedderOptions {
        if (threads < 0) {
            throw new IllegalArgumentException("threads must be at least 0, was " + threads);
        }
        if (maxBatch < 1 || maxBatch > LARGEST_BATCH || Integer.bitCount(maxBatch) != 1) {
            throw new IllegalArgumentException(
                    "maxBatch must be a power of two in [1, " + LARGEST_BATCH + "], was " + maxBatch);
        }
        if (maxPixels < 1) {
            throw new IllegalArgumentException("maxPixels must be at least 1, was " + maxPixels);
        }
    }

    /**
     * What a configuration says: {@code eval.embed}, {@code train.threads}, {@code eval.precision} and {@code
     * data.max_pixels}; the last CLS token makes the vector.
     *
     * @param config of a checkpoint
     * @return the options
     */
    public static EmbedderOptions of(RunConfig config) {
        return new EmbedderOptions(
                config.train().threads(),
                config.eval().embed().maxBatch(),
                config.eval().precision(),
                config.data().maxPixels(),
                config.eval().embed().normalize(),
                FeatureKind.CLS);
    }

    /**
     * Changes the number of threads.
     *
     * @param value threads that compute, 0 for one per core
     * @return other options
     */
    public EmbedderOptions withThreads(int value) {
        return new EmbedderOptions(value, maxBatch, precision, maxPixels, normalize, kind);
    }

    /**
     * Changes the largest batch.
     *
     * @param value most images of a forward pass, a power of two
     * @return other options
     */
    public EmbedderOptions withMaxBatch(int value) {
        return new EmbedderOptions(threads, value, precision, maxPixels, normalize, kind);
    }

    /**
     * Changes the precision.
     *
     * @param value {@code auto}, {@code float32}, {@code bfloat16} or {@code int8}
     * @return other options
     */
    public EmbedderOptions withPrecision(String value) {
        return new EmbedderOptions(threads, maxBatch, value, maxPixels, normalize, kind);
    }

    /**
     * Changes the largest image.
     *
     * @param value largest width times height that is decoded
     * @return other options
     */
    public EmbedderOptions withMaxPixels(long value) {
        return new EmbedderOptions(threads, maxBatch, precision, value, normalize, kind);
    }

    /**
     * Changes the length of vectors.
     *
     * @param value whether vectors are scaled to length 1
     * @return other options
     */
    public EmbedderOptions withNormalize(boolean value) {
        return new EmbedderOptions(threads, maxBatch, precision, maxPixels, value, kind);
    }

    /**
     * Changes what the vector is made of.
     *
     * @param value which of the backbone's outputs
     * @return other options
     */
    public EmbedderOptions withKind(FeatureKind value) {
        return new EmbedderOptions(threads, maxBatch, precision, maxPixels, normalize, value);
    }
}
