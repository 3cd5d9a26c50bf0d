package io.github.dino4j.train.loop;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.ParameterStore;
import io.github.dino4j.core.io.CheckpointFiles;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.train.checkpoint.CheckpointContent;
import io.github.dino4j.train.checkpoint.Checkpoints;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A checkpoint's teacher, whose backbone is what the original evaluates and releases, and the configuration it was trained
 * with.
 *
 * @param file the checkpoint
 * @param config how it was trained, with overlays
 * @param network backbone and head
 * @param weights the teacher's
 */
public record CheckpointModel(Path file, RunConfig config, Network network, ParameterStore weights) {
    /**
     * Loads the teacher.
     *
     * @param path a checkpoint, or a run directory, whose newest sound one is taken
     * @param sets overlays on its configuration, {@code key=value}
     * @return the model
     * @throws IOException if there is no checkpoint or it cannot be read
     */
    public static CheckpointModel load(Path path, List<String> sets) throws IOException {
        CheckpointFiles.Sound checkpoint = checkpoint(path);
        RunConfig config = config(checkpoint, sets);
        Network network = new Network(config.model(), config.method().head());
        ParameterStore teacher = new ParameterStore(network.layout());
        Checkpoints.load(
                checkpoint, new CheckpointContent(0, Map.of("teacher", teacher), Map.of(), Map.of(), Map.of()));
        return new CheckpointModel(checkpoint.file(), config, network, teacher);
    }

    /** {@return the same model as it was before its first step: the floor} */
    public CheckpointModel untrained() {
        return new CheckpointModel(
                file, config, network, ParameterStore.initialized(network.layout(), TrainerState.initKey(config)));
    }

    private static RunConfig config(CheckpointFiles.Sound checkpoint, List<String> sets) throws InputException {
        String yaml = checkpoint.tensors().metadata().get("config");
        if (yaml == null) {
            throw new InputException(
                    checkpoint.file() + ": holds no configuration; give a checkpoint that dino train has written");
        }
        return ConfigLoader.printed(yaml, "the configuration in " + checkpoint.file(), sets);
    }

    private static CheckpointFiles.Sound checkpoint(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return new CheckpointFiles.Sound(path, CheckpointFiles.read(path));
        }
        Path folder = CheckpointFiles.folder(path);
        return CheckpointFiles.newest(folder)
                .orElseThrow(() -> new InputException(folder + ": holds no checkpoint of dino train"));
    }
}
