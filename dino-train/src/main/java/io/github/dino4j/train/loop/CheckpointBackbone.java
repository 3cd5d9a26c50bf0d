package io.github.dino4j.train.loop;

import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.ParameterStore;
import io.github.dino4j.core.engine.Threads;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.eval.dense.DenseExtractor;
import io.github.dino4j.train.checkpoint.CheckpointContent;
import io.github.dino4j.train.checkpoint.Checkpoints;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A checkpoint's teacher for the protocols that read tokens and attention, and the floor of the same network untrained. */
public final class CheckpointBackbone implements AutoCloseable {
    private final RunConfig config;
    private final Network network;
    private final DenseExtractor teacher;

    /**
     * Loads the teacher.
     *
     * @param path a checkpoint, or a run directory, whose newest is taken
     * @throws IOException if there is no checkpoint or it cannot be read
     */
    public CheckpointBackbone(Path path) throws IOException {
        Path file = CheckpointFeatures.file(path);
        SafeTensors tensors = SafeTensors.read(file);
        this.config = CheckpointFeatures.config(tensors, file);
        Threads.use(config.train().threads());
        this.network = new Network(config.model(), config.method().head());
        ParameterStore weights = new ParameterStore(network.layout());
        Checkpoints.load(
                tensors, file, new CheckpointContent(0, Map.of("teacher", weights), Map.of(), Map.of(), Map.of()));
        this.teacher = extractor(weights);
    }

    private DenseExtractor extractor(ParameterStore weights) {
        return new DenseExtractor(
                network,
                weights,
                Engines.named(config.train().engine(), config.train().precision()));
    }

    /** {@return the configuration that the checkpoint was trained with} */
    public RunConfig config() {
        return config;
    }

    /** {@return the means and deviations that pixels are normalised with} */
    public Normalize normalize() {
        return new Normalize(config.views().mean(), config.views().std());
    }

    /** {@return the teacher, closed with this} */
    public DenseExtractor teacher() {
        return teacher;
    }

    /** {@return the same network before its first step; close it} */
    public DenseExtractor untrained() {
        return extractor(ParameterStore.initialized(network.layout(), TrainerState.initKey(config)));
    }

    @Override
    public void close() {
        teacher.close();
    }
}
