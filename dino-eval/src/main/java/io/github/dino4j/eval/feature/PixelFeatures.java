package io.github.dino4j.eval.feature;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.Shares;
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
    public FeatureBank extract(ImageSource source, Group group) throws IOException {
        int dim = transform.channels() * transform.size() * transform.size();
        float[] features = ImageRows.room(source.size(), dim);
        Shares shares = new Shares(group, source.size(), 1);
        Shares.together(group, () -> {
            int count = shares.end() - shares.first();
            ImageRows.read(transform, source, shares.first(), count, features, shares.first() * dim);
        });
        shares.exchange(features, dim);
        return ImageRows.bank(features, dim, source);
    }
}
