package io.github.dino4j.eval.model;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.eval.feature.EvalEngine;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureExtractor;
import io.github.dino4j.eval.feature.FeatureKind;
import io.github.dino4j.eval.feature.FeatureSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The features of a checkpoint's teacher, whose backbone is what the original evaluates and releases. */
public final class CheckpointFeatures implements FeatureSource, AutoCloseable {
    private final RunConfig config;
    private final FeatureExtractor extractor;

    /**
     * Loads the teacher for its CLS features.
     *
     * @param path a checkpoint, or a run directory, whose newest is taken
     * @throws IOException if there is no checkpoint or it cannot be read
     */
    public CheckpointFeatures(Path path) throws IOException {
        this(PretrainedModel.load(path, List.of()), FeatureKind.CLS);
    }

    /**
     * Features of any kind.
     *
     * @param model a loaded checkpoint
     * @param kind which outputs are the features
     * @throws IllegalArgumentException if the model has fewer blocks than that
     */
    public CheckpointFeatures(PretrainedModel model, FeatureKind kind) {
        this.config = model.config();
        Threads.use(config.train().threads());
        this.extractor = new FeatureExtractor(
                model.network(),
                model.weights(),
                EvalTransform.of(config),
                config.eval().batchSize(),
                EvalEngine.of(config),
                kind);
    }

    /** {@return the configuration that the checkpoint was trained with} */
    public RunConfig config() {
        return config;
    }

    /** {@return the compiled backbone, which is closed with this} */
    public FeatureExtractor extractor() {
        return extractor;
    }

    @Override
    public FeatureBank extract(ImageSource images, Group group) throws IOException {
        return extractor.extract(images, group);
    }

    @Override
    public void close() {
        extractor.close();
    }
}
