package io.github.dino4j.eval.model;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.vit.adapt.BackboneAdapter;
import io.github.dino4j.vit.adapt.ChannelRule;
import io.github.dino4j.vit.network.Network;
import io.github.dino4j.vit.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A backbone from any weights file, with the configuration that belongs to it: its own where the file holds one, else the base
 * configuration's with the architecture, means and deviations that the file tells of. Of a file with several networks it is
 * the teacher, which the original evaluates and releases. Where overlays ask for another image size, position embeddings are
 * resampled as the graph would resample them.
 *
 * @param file the file that was read
 * @param config how it was trained, or how it is evaluated, with overlays
 * @param network backbone and head
 * @param weights of the backbone, and of the head if it was asked for and the file has one
 */
public record PretrainedModel(Path file, RunConfig config, Network network, ParameterStore weights) {
    private static final Logger LOG = LoggerFactory.getLogger(PretrainedModel.class);
    private static final String BACKBONE = "backbone.";
    private static final String HEAD = "head.";
    private static final HeadConfig.Dino NO_HEAD = new HeadConfig.Dino(1, 1, 1, 1, true, false); // takes no room

    /**
     * Loads backbone and head.
     *
     * @param path a run directory, whose newest sound checkpoint is taken, or any weights file
     * @param sets overlays on its configuration, {@code key=value}
     * @return the model
     * @throws InputException if the file is of no known kind, damaged, or no backbone
     * @throws IOException if it cannot be read
     */
    public static PretrainedModel load(Path path, List<String> sets) throws IOException {
        return load(path, sets, true);
    }

    /**
     * Loads the backbone alone; the network's head is a mere stand-in.
     *
     * @param path a run directory, whose newest sound checkpoint is taken, or any weights file
     * @param sets overlays on its configuration, {@code key=value}
     * @return the model
     * @throws InputException if the file is of no known kind, damaged, or no backbone
     * @throws IOException if it cannot be read
     */
    public static PretrainedModel backbone(Path path, List<String> sets) throws IOException {
        return load(path, sets, false);
    }

    /** {@return the same model as it was before its first step: the floor} */
    public PretrainedModel untrained() {
        return new PretrainedModel(
                file, config, network, network.initialized(config.train().seed()));
    }

    private static PretrainedModel load(Path path, List<String> sets, boolean withHead) throws IOException {
        Weights weights = Weights.load(path, "teacher", ForeignConfig.heads(sets));
        ModelConfig own = weights.model();
        RunConfig config = ForeignConfig.of(weights, sets);
        BackboneAdapter adapter = new BackboneAdapter(weights.file().toString(), own, config.model(), ChannelRule.MEAN);
        Optional<HeadConfig.Dino> head = withHead ? weights.head() : Optional.empty();
        Network network = new Network(config.model(), head.orElse(NO_HEAD));
        ParameterStore store = new ParameterStore(network.layout());
        adapter.into(weights.backbone(), store, BACKBONE);
        if (head.isPresent()) {
            weights.headInto(store, HEAD);
        }
        tell(weights, config, adapter);
        return new PretrainedModel(weights.file(), config, network, store);
    }

    private static void tell(Weights weights, RunConfig config, BackboneAdapter adapter) {
        List<String> more = new ArrayList<>(adapter.changes());
        if (!ForeignConfig.isOwn(weights)) {
            ModelConfig model = config.model();
            LOG.info(
                    "{}: {}, {}, evaluated at {} pixels with the base configuration",
                    weights.file(),
                    weights.kind().label(),
                    model.name(),
                    model.imageSize());
            more.addAll(weights.notes());
        }
        more.forEach(line -> LOG.info("{}: {}", weights.file(), line));
    }
}
