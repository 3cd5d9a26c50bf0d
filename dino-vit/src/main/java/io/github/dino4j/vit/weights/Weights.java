package io.github.dino4j.vit.weights;

import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The weights of a backbone from a file of any program that is known: checkpoints and weights of Dino4j, official
 * backbones and full checkpoints, timm, HuggingFace, linear heads. The kind is recognised by what the file holds. Every
 * tensor is checked against the architecture that the shapes tell of; values are read when they are asked for, from a memory
 * map, so that files may be larger than the memory.
 */
public final class Weights {
    private final Path file;
    private final WeightsKind kind;
    private final Parts parts;
    private final Facts facts;
    private final Optional<ModelConfig> model;
    private final Optional<HeadConfig.Dino> head;

    Weights(Path file, WeightsKind kind, Parts parts, Facts facts) throws InputException {
        this.file = file;
        this.kind = kind;
        this.parts = parts;
        this.facts = facts;
        Architecture architecture = new Architecture(file.toString());
        if (!parts.backbone().isEmpty()) {
            facts.claims().demandComputable();
        }
        this.model = parts.backbone().isEmpty()
                ? Optional.empty()
                : Optional.of(architecture.model(parts.backbone(), facts));
        if (model.isPresent() && model.get() instanceof VitConfig vit) {
            facts.claims().demandSizes(vit);
        }
        this.head = model.isEmpty() || parts.head().isEmpty()
                ? Optional.empty()
                : Optional.of(facts.head(architecture, parts.head(), model.get().embedDim()));
        checkSmallParts();
    }

    private void checkSmallParts() throws InputException {
        if (model.isEmpty() && !isLinear()) {
            throw new InputException(
                    file + ": holds neither a backbone nor a linear head; found " + Architecture.some(parts.head()));
        }
        WeightTensor center = parts.center().get("center");
        if (center != null && head.isPresent() && center.size() != head.get().outDim()) {
            throw new InputException(file + ": its centre is " + Fit.shape(center.shape()) + ", its head has "
                    + head.get().outDim() + " outputs");
        }
        if (!parts.linear().isEmpty() && !isLinear()) {
            throw new InputException(file + ": a linear head needs weight (classes, D) and bias (classes), has "
                    + Architecture.some(parts.linear()));
        }
    }

    private boolean isLinear() {
        WeightTensor weight = parts.linear().get("weight");
        WeightTensor bias = parts.linear().get("bias");
        return weight != null
                && bias != null
                && weight.shape().size() == 2
                && bias.shape().equals(weight.shape().subList(0, 1));
    }

    /**
     * Loads weights; of a file with several networks, the teacher, which the original evaluates and releases.
     *
     * @param path a weights file, a run directory, whose newest sound checkpoint is taken, or a folder of a downloaded model
     * @return the weights
     * @throws InputException if it is of no known kind, damaged, or does not fit together; every such tensor is named
     * @throws IOException if it cannot be read
     */
    public static Weights load(Path path) throws IOException {
        return load(path, "teacher", 0);
    }

    /**
     * Loads the weights of one network.
     *
     * @param path as above
     * @param network {@code teacher} or {@code student}, where the file holds several
     * @param heads attention heads, 0 for what the file says, or else one per 64 numbers of width
     * @return the weights
     * @throws InputException if it is of no known kind, damaged, or does not fit together; every such tensor is named
     * @throws IOException if it cannot be read
     */
    public static Weights load(Path path, String network, int heads) throws IOException {
        return new WeightsReader(network, heads).read(path);
    }

    /** {@return the file that was read} */
    public Path file() {
        return file;
    }

    /** {@return where the file comes from} */
    public WeightsKind kind() {
        return kind;
    }

    /**
     * The backbone's architecture. Stochastic depth, which weights do not tell of, is 0 unless the file says otherwise.
     *
     * @return the architecture
     * @throws InputException if this is a linear head alone
     */
    public ModelConfig model() throws InputException {
        return model.orElseThrow(() -> new InputException(
                file + ": holds a linear head and no backbone; give the backbone that it was trained on"));
    }

    /**
     * The Vision Transformer's architecture, for what only those have.
     *
     * @param need what needs it, such as {@code ONNX files}
     * @return the architecture
     * @throws InputException if this is a linear head alone, or of another backbone
     */
    public VitConfig vit(String need) throws InputException {
        if (model() instanceof VitConfig vit) {
            return vit;
        }
        throw new InputException(file + ": its backbone must be a ViT for " + need + ", was "
                + ModelConfig.backbone(model()) + " (" + model().name() + ")");
    }

    /** {@return the projection head's architecture, if the file has one} */
    public Optional<HeadConfig.Dino> head() {
        return head;
    }

    /** {@return the backbone's tensors by timm's names, such as {@code blocks.0.attn.qkv.weight}} */
    public Map<String, WeightTensor> backbone() {
        return Collections.unmodifiableMap(parts.backbone());
    }

    /** {@return the projection head's tensors by DINO's names, such as {@code last_layer.weight_v}; empty without a head} */
    public Map<String, WeightTensor> headTensors() {
        return Collections.unmodifiableMap(parts.head());
    }

    /** {@return the centre of the loss (K), if the file has one} */
    public Optional<float[]> center() {
        return Optional.ofNullable(parts.center().get("center")).map(WeightTensor::floats);
    }

    /** {@return the linear classifier's {@code weight} (classes, D) and {@code bias} (classes); empty without one} */
    public Map<String, WeightTensor> linearHead() {
        return Collections.unmodifiableMap(parts.linear());
    }

    /** {@return means that pixels in [0, 1] are normalised with, one for each channel: the file's, or ImageNet's} */
    public List<Double> mean() {
        return facts.mean(model.map(ModelConfig::inChans).orElse(0));
    }

    /** {@return deviations that pixels in [0, 1] are normalised with, one for each channel: the file's, or ImageNet's} */
    public List<Double> std() {
        return facts.std(model.map(ModelConfig::inChans).orElse(0));
    }

    /** {@return texts by name: a safetensors file's metadata, what files beside it say, arguments of an official run} */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(facts.texts());
    }

    /** {@return what a user should know: assumptions, and what was passed over} */
    public List<String> notes() {
        return facts.notes(model, parts);
    }

    /**
     * Copies the backbone into parameters.
     *
     * @param store where to
     * @param prefix what the store's parameters have before timm's names, such as {@code backbone.}; others stay
     * @throws InputException if anything does not fit, naming every missing, unexpected and misshapen tensor; nothing is
     *     copied then
     */
    public void into(ParameterStore store, String prefix) throws InputException {
        copy(parts.backbone(), store, prefix, "backbone");
    }

    /**
     * Copies the projection head into parameters.
     *
     * @param store where to
     * @param prefix what the store's parameters have before DINO's names, such as {@code head.}; others stay
     * @throws InputException if anything does not fit, as above
     */
    public void headInto(ParameterStore store, String prefix) throws InputException {
        copy(parts.head(), store, prefix, "head");
    }

    private void copy(Map<String, WeightTensor> tensors, ParameterStore store, String prefix, String what)
            throws InputException {
        List<Parameter> wanted = store.layout().parameters().stream()
                .filter(parameter -> parameter.name().startsWith(prefix))
                .toList();
        Map<String, WeightTensor> named = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> named.put(prefix + name, tensor));
        Fit.demand(file + ": its " + what + " is of another architecture", wanted, named);
        named.forEach((name, tensor) -> store.set(name, tensor.floats()));
    }
}
