package io.github.dino4j.eval.feature;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.view.EvalTransform;
import java.io.IOException;
import java.util.Arrays;

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
        int dim = transform.channels() * transform.size() * transform.size();
        int[] labels = new int[source.size()];
        float[] features = new float[Math.multiplyExact(source.size(), dim)];
        ImageRows.read(transform, source, 0, source.size(), features);
        Arrays.setAll(labels, source::label);
        return ImageRows.bank(features, dim, labels, source);
    }
}
