package io.github.dino4j.eval.retrieval;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.eval.dense.DenseSource;
import io.github.dino4j.eval.dense.FloatImage;
import io.github.dino4j.eval.dense.ImageDescriptor;

/**
 * The CLS token of an image, or what else its places are pooled to, that keeps its shape: the longest side shrunk to a size, never enlarged; over several scales
 * the mean of the vectors, brought to length one.
 */
public final class RetrievalDescriptor implements ImageDescriptor {
    private final DenseSource source;
    private final Normalize normalize;
    private final RetrievalOptions options;

    /**
     * Makes the descriptor.
     *
     * @param source what makes tokens
     * @param normalize means and deviations of its pixels
     * @param options size and scales
     */
    public RetrievalDescriptor(DenseSource source, Normalize normalize, RetrievalOptions options) {
        this.source = source;
        this.normalize = normalize;
        this.options = options;
    }

    @Override
    public float[] describe(RgbImage image) {
        FloatImage pixels = FloatImage.thumbnail(image, options.imageSize(), Filter.LANCZOS, normalize);
        if (options.scales().size() == 1) {
            return options.pooling()
                    .of(source.tokens(pixels.scaled(options.scales().get(0))));
        }
        float[] mean = new float[0];
        for (double scale : options.scales()) {
            float[] vector = options.pooling().of(source.tokens(pixels.scaled(scale)));
            mean = mean.length == 0 ? new float[vector.length] : mean;
            for (int i = 0; i < vector.length; i++) {
                mean[i] += vector[i] / options.scales().size();
            }
        }
        double squares = 0.0;
        for (float value : mean) {
            squares += (double) value * value;
        }
        for (int i = 0; i < mean.length; i++) {
            mean[i] /= (float) Math.sqrt(squares);
        }
        return mean;
    }
}
