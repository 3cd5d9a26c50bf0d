package io.github.dino4j.train.loop;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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
     * @param path a run directory, whose newest sound checkpoint is taken, or any weights file that can be imported: a file
     *     that says nothing of its configuration is evaluated with the base configuration's
     * @param sets overlays on its configuration, {@code key=value}
     * @return the model
     * @throws IOException if there is no checkpoint or it cannot be read
     */
    public static CheckpointModel load(Path path, List<String> sets) throws IOException {
        PretrainedModel model = PretrainedModel.load(path, sets);
        return new CheckpointModel(model.file(), model.config(), model.network(), model.weights());
    }

    /** {@return the same model as it was before its first step: the floor} */
    public CheckpointModel untrained() {
        return new CheckpointModel(
                file, config, network, ParameterStore.initialized(network.layout(), TrainerState.initKey(config)));
    }
}
