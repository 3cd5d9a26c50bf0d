package io.github.dino4j.vit.export;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.config.model.ResnetConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.io.ElementType;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.vit.model.Backbone;
import io.github.dino4j.vit.model.Declarations;
import io.github.dino4j.vit.model.PatchGrid;
import io.github.dino4j.vit.model.PositionEmbedding;
import io.github.dino4j.vit.weights.WeightTensor;
import io.github.dino4j.vit.weights.Weights;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A backbone to export.
 *
 * @param config the architecture
 * @param weights its parameters by timm's names, {@code cls_token}, {@code blocks.0.attn.qkv.weight}, …, or by torchvision's
 * @param mean channel means of pixels in [0, 1]
 * @param std channel deviations of pixels in [0, 1]
 * @param source what it was made from, for people
 * @param run how it was trained, if that is known
 */
public record ExportModel(
        ModelConfig config,
        ParameterStore weights,
        List<Double> mean,
        List<Double> std,
        String source,
        Optional<RunConfig> run) {
    private static final String POSITIONS = "pos_embed";

    /**
     * Checks and copies the lists.
     *
     * @param config the architecture
     * @param weights its parameters
     * @param mean channel means
     * @param std channel deviations
     * @param source what it was made from
     * @param run how it was trained
     */
    public ExportModel {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != config.inChans() || std.size() != config.inChans()) {
            throw new IllegalArgumentException("a model of " + config.inChans() + " channels needs as many means and"
                    + " deviations, has " + mean.size() + " and " + std.size());
        }
    }

    /**
     * The backbone of a file of any kind that can be imported.
     *
     * @param file the weights
     * @return the model
     * @throws IOException if they hold no backbone, one that no other program has, or do not fit together
     */
    public static ExportModel of(Weights file) throws IOException {
        ModelConfig config = file.model();
        if (!(config instanceof VitConfig || config instanceof ResnetConfig)) {
            throw new InputException(file.file() + ": its backbone must be a ViT or a ResNet for this export, was "
                    + ModelConfig.backbone(config) + " (" + config.name()
                    + "); dino import FILE --output F.safetensors writes any");
        }
        ParameterStore store = new ParameterStore(layout(config));
        file.into(store, "");
        String yaml = file.metadata().get("config");
        Optional<RunConfig> run = yaml == null
                ? Optional.empty()
                : Optional.of(ConfigLoader.printed(yaml, "the configuration in " + file.file(), List.of()));
        String source = file.file().getFileName() + ", " + file.kind().label();
        return new ExportModel(config, store, file.mean(), file.std(), source, run);
    }

    /**
     * Where the parameters of an architecture lie, by timm's names or torchvision's.
     *
     * @param config the architecture
     * @return the layout
     */
    public static ParameterLayout layout(ModelConfig config) {
        Declarations declarations = new Declarations();
        Backbone.of(declarations, config); // its constructor declares
        return new ParameterLayout(declarations.parameters());
    }

    /** {@return the architecture, where what needs it is of ViTs alone} */
    VitConfig vit() {
        return config.vit("this export");
    }

    /**
     * The same model for square images of another size: its position embeddings are those that it would interpolate.
     *
     * @param size side in pixels, a multiple of the patch size; a ResNet's weights are the same for all
     * @return the model, or this if it has that size
     * @throws IllegalArgumentException if images are not whole patches
     */
    public ExportModel resized(int size) {
        if (size == config.imageSize()) {
            return this;
        }
        if (config instanceof ResnetConfig resnet) {
            return new ExportModel(resnet.at(size), weights, mean, std, source, run);
        }
        return resized(vit(), size);
    }

    private ExportModel resized(VitConfig model, int size) {
        if (size < model.patchSize() || size % model.patchSize() != 0) {
            throw new IllegalArgumentException(
                    "the size must be a multiple of the patch size " + model.patchSize() + ", was " + size);
        }
        VitConfig other = model.with("image_size", size);
        ParameterStore store = new ParameterStore(layout(other));
        for (Parameter parameter : store.layout().parameters()) {
            boolean isPositions = parameter.name().equals(POSITIONS);
            store.set(
                    parameter.name(),
                    isPositions
                            ? positions(PatchGrid.of(size, size, model.patchSize()))
                            : weights.get(parameter.name()));
        }
        return new ExportModel(other, store, mean, std, source, run);
    }

    /** Position embeddings (N+P, D) of images of another grid, as the graph interpolates them. */
    float[] positions(PatchGrid grid) {
        float[] own = weights.get(POSITIONS); // (1, M+P, D)
        float[][] matrix = PositionEmbedding.matrix(vit(), grid); // (N+P, M+P)
        if (matrix == null) {
            return own;
        }
        int dim = config.embedDim();
        float[] positions = new float[matrix.length * dim];
        double[] sum = new double[dim];
        for (int row = 0; row < matrix.length; row++) {
            Arrays.fill(sum, 0.0);
            for (int from = 0; from < matrix[row].length; from++) {
                for (int d = 0; d < dim && matrix[row][from] != 0.0f; d++) {
                    sum[d] += (double) matrix[row][from] * own[from * dim + d];
                }
            }
            for (int d = 0; d < dim; d++) {
                positions[row * dim + d] = (float) sum[d];
            }
        }
        return positions;
    }

    /** {@return the number of weights; running statistics are none} */
    public long parameters() {
        return weights.layout().parameters().stream()
                .filter(parameter -> !parameter.buffer())
                .mapToLong(Parameter::size)
                .sum();
    }

    /** {@return the tensors by timm's names, in checkpoint order; values are read when they are asked for} */
    Map<String, WeightTensor> tensors() {
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : weights.layout().parameters()) {
            String name = parameter.name();
            tensors.put(name, new WeightTensor(parameter.shape(), ElementType.F32, () -> weights.get(name)));
        }
        return tensors;
    }

    static float[] floats(List<Double> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return floats;
    }
}
