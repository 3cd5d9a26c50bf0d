package io.github.dino4j.vit.export;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.io.ElementType;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.vit.model.Declarations;
import io.github.dino4j.vit.model.PatchGrid;
import io.github.dino4j.vit.model.PositionEmbedding;
import io.github.dino4j.vit.model.VisionTransformer;
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
 * @param weights its parameters by timm's names, {@code cls_token}, {@code blocks.0.attn.qkv.weight}, …
 * @param mean channel means of pixels in [0, 1]
 * @param std channel deviations of pixels in [0, 1]
 * @param source what it was made from, for people
 * @param run how it was trained, if that is known
 */
public record ExportModel(
        VitConfig config,
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
     * @throws IOException if they hold no backbone, or do not fit together
     */
    public static ExportModel of(Weights file) throws IOException {
        VitConfig config = file.vit("this export (dino import FILE --output F.safetensors writes any)");
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
     * Where the parameters of an architecture lie, by timm's names.
     *
     * @param config the architecture
     * @return the layout
     */
    public static ParameterLayout layout(VitConfig config) {
        Declarations declarations = new Declarations();
        new VisionTransformer(declarations, config);
        return new ParameterLayout(declarations.parameters());
    }

    /**
     * The same model for square images of another size: its position embeddings are those that it would interpolate.
     *
     * @param size side in pixels, a multiple of the patch size
     * @return the model, or this if it has that size
     * @throws IllegalArgumentException if images are not whole patches
     */
    public ExportModel resized(int size) {
        if (size == config.imageSize()) {
            return this;
        }
        if (size < config.patchSize() || size % config.patchSize() != 0) {
            throw new IllegalArgumentException(
                    "the size must be a multiple of the patch size " + config.patchSize() + ", was " + size);
        }
        VitConfig other = config.with("image_size", size);
        ParameterStore store = new ParameterStore(layout(other));
        for (Parameter parameter : store.layout().parameters()) {
            boolean isPositions = parameter.name().equals(POSITIONS);
            store.set(
                    parameter.name(),
                    isPositions
                            ? positions(PatchGrid.of(size, size, config.patchSize()))
                            : weights.get(parameter.name()));
        }
        return new ExportModel(other, store, mean, std, source, run);
    }

    /** Position embeddings (N+P, D) of images of another grid, as the graph interpolates them. */
    float[] positions(PatchGrid grid) {
        float[] own = weights.get(POSITIONS); // (1, M+P, D)
        float[][] matrix = PositionEmbedding.matrix(config, grid); // (N+P, M+P)
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

    /** {@return the number of weights} */
    public long parameters() {
        return weights.layout().weightCount();
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
