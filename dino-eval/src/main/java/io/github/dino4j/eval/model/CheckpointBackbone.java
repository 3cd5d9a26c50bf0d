package io.github.dino4j.eval.model;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.eval.dense.DenseExtractor;
import io.github.dino4j.eval.dense.ImageModel;
import io.github.dino4j.eval.feature.EvalEngine;
import io.github.dino4j.eval.video.VideoSegmenter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A checkpoint's teacher for the protocols that read tokens and attention, and the floor of the same network untrained. */
public final class CheckpointBackbone implements AutoCloseable {
    private final PretrainedModel model;
    private final ImageModel teacher;

    /**
     * Loads the teacher.
     *
     * @param path a checkpoint, or a run directory, whose newest is taken
     * @throws IOException if there is no checkpoint or it cannot be read
     */
    public CheckpointBackbone(Path path) throws IOException {
        this(path, List.of());
    }

    /**
     * Loads the teacher with changes to its configuration.
     *
     * @param path a checkpoint, or a run directory, whose newest is taken
     * @param sets overlays, {@code key=value}
     * @throws IOException if there is no checkpoint or it cannot be read
     */
    public CheckpointBackbone(Path path, List<String> sets) throws IOException {
        this.model = PretrainedModel.load(path, sets);
        int channels = config().model().inChans();
        if (channels != RgbImage.RGB) {
            throw new InputException(
                    path + ": its model reads images of " + channels + " channels (model.in_chans), and"
                            + " this command reads RGB files; take a model of three channels, or DenseExtractor in a program");
        }
        Threads.use(config().train().threads());
        this.teacher = of(model);
    }

    private static ImageModel of(PretrainedModel model) {
        return ImageModel.of(model.network(), model.weights(), EvalEngine.of(model.config()));
    }

    /** {@return the checkpoint's file} */
    public Path file() {
        return model.file();
    }

    /** {@return the configuration that the checkpoint was trained with} */
    public RunConfig config() {
        return model.config();
    }

    /** {@return the means and deviations that pixels are normalised with} */
    public Normalize normalize() {
        return new Normalize(config().views().mean(), config().views().std());
    }

    /** {@return the means and deviations that frames of videos are normalised with, {@link VideoSegmenter#normalize}} */
    public Normalize frameNormalize() {
        return VideoSegmenter.normalize(
                config().views().mean(), config().views().std());
    }

    /** {@return the teacher as what describes images, whatever backbone it is; closed with this} */
    public ImageModel source() {
        return teacher;
    }

    /**
     * The teacher, where it is a Vision Transformer, for its attention and the tokens of all blocks.
     *
     * @return the teacher, closed with this
     * @throws io.github.dino4j.core.config.bind.ConfigException if it is another backbone, naming the need
     */
    public DenseExtractor teacher() {
        config().model().vit("patch tokens and attention maps");
        return (DenseExtractor) teacher; // which it is of such a configuration
    }

    /** {@return the same network before its first step; close it} */
    public ImageModel untrained() {
        return of(model.untrained());
    }

    @Override
    public void close() {
        teacher.close();
    }
}
