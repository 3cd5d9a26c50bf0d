package io.github.dino4j.train.teacher;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.bind.ConfigException;
import io.github.dino4j.core.config.bind.Problem;
import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.method.TeacherConfig;
import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.engine.LevelTable;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.Reason;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.vit.head.Head;
import io.github.dino4j.vit.head.Heads;
import io.github.dino4j.vit.model.Backbone;
import io.github.dino4j.vit.model.Declarations;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A trained network of an architecture of its own that a student learns from: distillation (Hinton et al. 2015). It computes as in
 * evaluation, with the pixels' normalisation that it was trained with, and never changes.
 */
public final class ImportedTeacher {
    private static final String KEY = "method.teacher.";

    private final Weights weights;
    private final LevelTable table;
    private final Backbone backbone;
    private final Optional<Head> head;
    private final ParameterLayout layout;

    private ImportedTeacher(Weights weights, boolean hasHead) throws InputException {
        Declarations declarations = new Declarations();
        ModelConfig model = weights.model();
        this.weights = weights;
        this.table = LevelTable.of(weights.mean(), weights.std());
        this.backbone = Backbone.of(declarations.child("backbone"), model);
        this.head = hasHead
                ? weights.head().map(config -> config.map(new Heads(declarations.child("head"), model.embedDim())))
                : Optional.empty();
        this.layout = new ParameterLayout(declarations.parameters());
    }

    /**
     * Reads what the file tells of itself; its numbers are read by {@link #read}.
     *
     * @param run a run
     * @return the teacher, empty where the method has another
     * @throws ConfigException if the file cannot be read, or teacher and student do not go together
     */
    public static Optional<ImportedTeacher> of(RunConfig run) {
        if (!(run.method().teacher() instanceof TeacherConfig.Imported config)) {
            return Optional.empty();
        }
        try {
            Weights weights = Weights.load(Path.of(config.weights()), "teacher", config.numHeads());
            require(run, weights, config);
            return Optional.of(new ImportedTeacher(weights, !config.ofFeatures()));
        } catch (InputException e) {
            String message = String.valueOf(e.getMessage());
            throw wrong("weights", message + (message.contains("num_heads") ? "; here by " + KEY + "num_heads" : ""));
        } catch (IOException e) {
            throw wrong("weights", config.weights() + ": cannot be read (" + Reason.of(e) + ")");
        }
    }

    private static void require(RunConfig run, Weights weights, TeacherConfig.Imported config) throws InputException {
        ModelConfig model = weights.model();
        if (model.inChans() != run.model().inChans()) {
            throw wrong(
                    "weights",
                    weights.file() + ": reads images of " + model.inChans() + " channels; set model.in_chans="
                            + model.inChans() + " instead of " + run.model().inChans()
                            + ", so that both see the same images");
        }
        int size = run.views().global().size();
        if (model instanceof VitConfig vit && size % vit.patchSize() != 0) {
            throw wrong(
                    "weights",
                    weights.file() + ": has patches of " + vit.patchSize()
                            + " pixels; set views.global.size to a multiple of that, was " + size);
        }
        Optional<HeadConfig.Dino> head = weights.head();
        if (!config.ofFeatures() && head.isEmpty()) {
            throw wrong("outputs", "must be features, because " + weights.file() + " has no projection head, was head");
        }
        int width = config.ofFeatures() ? model.embedDim() : head.orElseThrow().outDim();
        if (width != run.method().head().outDim()) {
            throw new ConfigException(new Problem(
                    "method.head.out_dim",
                    0,
                    "",
                    "must be " + width + ", the width of the " + config.outputs() + " of " + weights.file() + ", was "
                            + run.method().head().outDim()));
        }
    }

    private static ConfigException wrong(String key, String message) {
        return new ConfigException(new Problem(KEY + key, 0, "", message));
    }

    /** {@return the file} */
    public Path file() {
        return weights.file();
    }

    /** {@return the centre of its targets (K), if its file has one and its head is what a student learns of it} */
    public Optional<float[]> center() {
        return head.isPresent() ? weights.center() : Optional.empty();
    }

    /** {@return numbers of its weights} */
    public long size() {
        return layout.size();
    }

    /**
     * Whether pixels are the same numbers to it as to another.
     *
     * @param other what levels are to that
     * @return true if they are
     */
    public boolean sees(LevelTable other) {
        for (int level = 0; level < LevelTable.LEVELS; level++) {
            for (int channel = 0; channel < table.channels(); channel++) {
                if (table.of(channel, level) != other.of(channel, level)) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Emits the nodes.
     *
     * @param graph where to
     * @param images the global views, input {@code global} (G*B, C, S, S)
     * @param levels whether they come as levels, not as numbers
     * @return features or outputs (G*B, K)
     */
    public SDVariable outputs(GraphContext graph, Backbone.Images images, boolean levels) {
        Forward forward = Forward.inference(graph);
        long[] shape = {images.count(), backbone.config().inChans(), images.size(), images.size()};
        SDVariable input = levels ? graph.levels("global", table, shape) : graph.input("global", shape);
        SDVariable features = backbone.forward(List.of(input), forward).pooled(); // (G*B, D)
        return head.map(each -> each.forward(features, forward)).orElse(features); // (G*B, K)
    }

    /**
     * Reads its weights.
     *
     * @param residence where an engine computes
     * @return a new store there
     * @throws ConfigException if they do not fit
     */
    public ParameterStore read(Residence residence) {
        ParameterStore store = new ParameterStore(layout);
        try {
            weights.into(store, "backbone.");
            if (head.isPresent()) {
                weights.headInto(store, "head.");
            }
        } catch (InputException e) {
            throw wrong("weights", String.valueOf(e.getMessage()));
        }
        return store.on(residence);
    }

    /**
     * A number that tells weights from others, so that a run does not go on with another teacher.
     *
     * @param store from {@link #read}
     * @return the same for the same weights
     */
    public static long digest(ParameterStore store) {
        CRC32 crc = new CRC32();
        for (Parameter parameter : store.layout().parameters()) {
            for (float value : store.get(parameter.name())) {
                int bits = Float.floatToIntBits(value);
                crc.update(bits);
                crc.update(bits >>> Byte.SIZE);
                crc.update(bits >>> (2 * Byte.SIZE));
                crc.update(bits >>> (3 * Byte.SIZE));
            }
        }
        return crc.getValue();
    }

    /**
     * Refuses to go on with another teacher than before.
     *
     * @param was the digest of the teacher that a run began with
     * @param is that of the one at hand
     * @throws ConfigException if they differ
     */
    public void requireSame(long was, long is) {
        if (was != is) {
            throw wrong(
                    "weights",
                    file() + ": holds other weights than when this run began; give it those, or begin anew with"
                            + " another train.output");
        }
    }
}
