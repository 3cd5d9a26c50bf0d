package io.github.dino4j.train.loop;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.ParameterStore;
import io.github.dino4j.core.engine.Threads;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureExtractor;
import io.github.dino4j.eval.feature.FeatureSource;
import io.github.dino4j.train.checkpoint.CheckpointContent;
import io.github.dino4j.train.checkpoint.Checkpoints;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The features of a checkpoint's teacher, whose backbone is what the original evaluates and releases. */
public final class CheckpointFeatures implements FeatureSource, AutoCloseable {
    private final RunConfig config;
    private final FeatureExtractor extractor;

    /**
     * Loads the teacher.
     *
     * @param path a checkpoint, or a run directory, whose newest is taken
     * @throws IOException if there is no checkpoint or it cannot be read
     */
    public CheckpointFeatures(Path path) throws IOException {
        Path file = file(path);
        SafeTensors tensors = SafeTensors.read(file);
        this.config = config(tensors, file);
        Threads.use(config.train().threads());
        Network network = new Network(config.model(), config.method().head());
        ParameterStore teacher = new ParameterStore(network.layout());
        Checkpoints.load(
                tensors, file, new CheckpointContent(0, Map.of("teacher", teacher), Map.of(), Map.of(), Map.of()));
        this.extractor = new FeatureExtractor(
                network,
                teacher,
                new EvalTransform(config.model().imageSize(), config.views()),
                config.eval().batchSize(),
                TrainerState.engine(config));
    }

    /** The checkpoint itself, or the newest of a run directory. */
    static Path file(Path path) throws IOException {
        return Files.isDirectory(path) ? newest(path) : path;
    }

    /** The configuration that a checkpoint was trained with. */
    static RunConfig config(SafeTensors tensors, Path file) throws InputException {
        String yaml = tensors.metadata().get("config");
        if (yaml == null) {
            throw new InputException(file + ": holds no configuration; give a checkpoint that dino train has written");
        }
        return ConfigLoader.printed(yaml, "the configuration in " + file, List.of());
    }

    private static Path newest(Path run) throws IOException {
        Path folder = Files.isDirectory(run.resolve("checkpoints")) ? run.resolve("checkpoints") : run;
        return new Checkpoints(folder)
                .newest()
                .orElseThrow(() -> new InputException(folder + ": holds no checkpoint of dino train"));
    }

    /** {@return the configuration that the checkpoint was trained with} */
    public RunConfig config() {
        return config;
    }

    @Override
    public FeatureBank extract(ImageSource images) throws IOException {
        return extractor.extract(images);
    }

    @Override
    public void close() {
        extractor.close();
    }
}
