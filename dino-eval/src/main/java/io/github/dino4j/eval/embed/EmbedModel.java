package io.github.dino4j.eval.embed;

import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.eval.dense.DenseExtractor;
import io.github.dino4j.eval.dense.DenseTokens;
import io.github.dino4j.eval.dense.HeadMaps;
import io.github.dino4j.eval.feature.EvalEngine;
import io.github.dino4j.eval.feature.FeatureExtractor;
import io.github.dino4j.eval.feature.FeatureOrigin;
import io.github.dino4j.eval.model.WeightDigest;
import io.github.dino4j.vit.model.PatchGrid;
import io.github.dino4j.vit.network.Network;
import org.jspecify.annotations.Nullable;

/** What images are embedded by. */
final class EmbedModel implements AutoCloseable {
    private final RunConfig config;
    private final Network network;
    private final ParameterStore weights;
    private final boolean isOwner; // of the weights, which nobody else has then
    private final EmbedderOptions options;
    private final EvalTransform transform;
    private final Engine engine;
    private @Nullable FeatureOrigin origin;
    private boolean closed;

    EmbedModel(RunConfig config, Network network, ParameterStore weights, boolean isOwner, EmbedderOptions options) {
        this.isOwner = isOwner;
        this.config = config;
        this.network = network;
        this.weights = weights;
        this.options = options;
        this.transform = EvalTransform.of(config);
        this.engine = EvalEngine.of(config, options.precision()).takingTurns();
    }

    EmbedderOptions options() {
        return options;
    }

    EvalTransform transform() {
        return transform;
    }

    /** Of so many images at once; nothing is compiled before they come. */
    FeatureExtractor extractor(int images) {
        return new FeatureExtractor(network, weights, transform, images, engine, options.kind());
    }

    String engine() {
        return engine.name();
    }

    String precision() {
        return EvalEngine.precision(engine);
    }

    /** What vectors are made by; the weights are read for it once. */
    synchronized FeatureOrigin origin() {
        FeatureOrigin known = origin;
        if (known == null) {
            if (closed) {
                throw new IllegalStateException("the embedder is closed");
            }
            try (FeatureExtractor any = extractor(1)) {
                known = FeatureOrigin.of(any, config, WeightDigest.of(network, weights));
            }
            origin = known;
        }
        return known;
    }

    /** Refuses a backbone without patches. */
    void requirePatches() {
        network.vit("patch tokens");
    }

    /** All tokens of an image, sorted. */
    DenseTokens tokens(float[] all) {
        var config = network.vit("patch tokens").config();
        return DenseTokens.of(config, PatchGrid.of(transform.size(), transform.size(), config.patchSize()), all);
    }

    /** Tokens and attention of an image, behind plans of their own; nothing is compiled before one comes. */
    DenseExtractor dense() {
        return new DenseExtractor(network, weights, engine);
    }

    /** Refuses a backbone without a CLS token. */
    void requireAttention() {
        var config = network.vit("attention maps").config();
        if (!config.classToken()) {
            throw new IllegalArgumentException(
                    config.name() + " has no CLS token whose attention could be given (model.class_token is false)");
        }
    }

    /** The maps of an image, sorted. */
    HeadMaps maps(float[] all) {
        var config = network.vit("attention maps").config();
        PatchGrid grid = PatchGrid.of(transform.size(), transform.size(), config.patchSize());
        return new HeadMaps(grid.rows(), grid.columns(), config.numHeads(), all);
    }

    /** Frees the weights that were read for this embedder; nobody computes with them any more. */
    @Override
    public synchronized void close() {
        if (isOwner && !closed) {
            weights.close();
        }
        closed = true;
    }
}
