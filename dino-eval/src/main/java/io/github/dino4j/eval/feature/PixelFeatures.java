package io.github.dino4j.eval.feature;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.view.EvalTransform;
import java.io.IOException;

/** Normalised pixels as features: the floor that a trained model must leave behind. */
public final class PixelFeatures implements FeatureSource {
    private final EvalTransform transform;

    /**
     * Makes the features.
     *
     * @param transform the transform of the model they are compared with
     */
    public PixelFeatures(EvalTransform transform) {
        this.transform = transform;
    }

    @Override
    public FeatureBank extract(ImageSource source) throws IOException {
        int dim = 3 * transform.size() * transform.size();
        int[] labels = new int[source.size()];
        float[] features = new float[Math.multiplyExact(source.size(), dim)];
        for (int i = 0; i < source.size(); i++) {
            labels[i] = source.label(i);
            transform.write(source.read(i), features, i * dim);
        }
        return FeatureExtractor.bank(features, dim, labels, source);
    }
}
