package io.github.dino4j.bench;

import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.eval.feature.EvalEngine;
import io.github.dino4j.eval.feature.FeatureExtractor;
import io.github.dino4j.eval.model.PretrainedModel;
import java.util.LinkedHashMap;
import java.util.Map;

/** Our own engine, with a plan for each size of batch, as an embedder has them. */
final class OwnPeer implements RuntimePeer {
    private final PretrainedModel model;
    private final Engine engine;
    private final EvalTransform transform;
    private final Map<Integer, FeatureExtractor> extractors = new LinkedHashMap<>();

    OwnPeer(PretrainedModel model, String precision) {
        this.model = model;
        this.engine = EvalEngine.of(model.config(), precision).takingTurns();
        this.transform = EvalTransform.of(model.config());
    }

    @Override
    public float[] run(float[] images, int batch) {
        FeatureExtractor extractor = extractors.computeIfAbsent(
                batch, size -> new FeatureExtractor(model.network(), model.weights(), transform, size, engine));
        float[] features = new float[batch * extractor.dim()];
        extractor.features(images, transform.size(), batch, features, 0);
        return features;
    }

    @Override
    public void close() {
        extractors.values().forEach(FeatureExtractor::close);
    }
}
