package io.github.dino4j.train.method;

import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.vit.loss.Pairs;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The classes of the images as targets, the same for all views of an image: supervised training (Caron et al. 2021, table 2, whose
 * ViT-S is that of Touvron et al. 2021). No teacher computes them; they come with the images.
 *
 * @param outDim outputs K, at least as many as classes
 * @param smoothing share of a target that is spread over all outputs
 */
record Classes(int outDim, double smoothing) implements Target {
    /** A graph reads what the trainer writes: a row for each image, whatever was computed before. */
    @Override
    public SDVariable of(SDVariable outputs, GraphContext graph) {
        throw new IllegalStateException("classes are no teacher's outputs");
    }

    @Override
    public Pairs pairs(Pairs views) {
        return views.ofImages(1);
    }

    @Override
    public Optional<float[]> ofLabels(int[] labels) {
        float[] rows = new float[labels.length * outDim];
        for (int row = 0; row < labels.length; row++) {
            for (int k = 0; k < outDim; k++) {
                double own = k == labels[row] ? 1.0 - smoothing : 0.0;
                rows[row * outDim + k] = (float) (own + smoothing / outDim);
            }
        }
        return Optional.of(rows);
    }
}
