package io.github.dino4j.vit.dl4j;

import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.model.Declarations;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.model.PatchGrid;
import io.github.dino4j.vit.model.VisionTransformer;
import io.github.dino4j.vit.ops.TokenLayout;
import io.github.dino4j.vit.weights.Weights;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The backbone in a {@code MultiLayerNetwork} or {@code ComputationGraph}: normalised images (B, C, H, W) in, features
 * (B, D) out. It trains like any layer, without stochastic depth, and is frozen by wrapping it in Deeplearning4j's {@code
 * FrozenLayer}. Parameters have timm's names with hyphens for underscores; Deeplearning4j's serializer saves and restores them. Images of another size
 * than the model's own have their position embeddings interpolated. For speed, extract features with this library's engines
 * instead: this layer runs SameDiff's own operations.
 */
public final class VisionTransformerLayer extends SameDiffLayer {
    private static final long serialVersionUID = 1L;

    /** The architecture by its keys in YAML: Deeplearning4j's serializer knows plain types only, no records. */
    @JsonProperty
    private Map<String, Object> architecture = Map.of();

    /** For Deeplearning4j's serializer, which sets the fields. */
    VisionTransformerLayer() {}

    /**
     * Declares the layer. Its parameters are drawn at random when the network is initialised, until {@link #setWeights} sets
     * them.
     *
     * @param config the architecture; stochastic depth is left out
     */
    public VisionTransformerLayer(VitConfig config) {
        this.architecture = config.with("drop_path_rate", 0.0).keys();
    }

    /** {@return the architecture} */
    public VitConfig config() {
        return VitConfig.of(architecture);
    }

    /**
     * Copies weights into a layer of an initialised network.
     *
     * @param layer {@code network.getLayer(0)}, frozen or not
     * @param weights of any file that can be imported
     * @throws IOException if they are of another architecture, naming every tensor that does not fit
     * @throws IllegalArgumentException if the layer is not such a backbone
     */
    public static void setWeights(Layer layer, Weights weights) throws IOException {
        ParameterStore store = new ParameterStore(layout(of(layer).config()));
        weights.into(store, "");
        setWeights(layer, store);
    }

    /**
     * Copies weights into a layer of an initialised network.
     *
     * @param layer {@code network.getLayer(0)}, frozen or not
     * @param weights of its architecture, by timm's names
     * @throws IllegalArgumentException if the layer is not such a backbone
     */
    public static void setWeights(Layer layer, ParameterStore weights) {
        of(layer);
        for (Parameter parameter : weights.layout().parameters()) {
            INDArray array = Objects.requireNonNull(layer.paramTable().get(key(parameter.name())));
            array.assign(weights.view(parameter.name()));
        }
    }

    /**
     * A parameter's name in Deeplearning4j, which takes what is before the last underscore of {@code 0_name} for the layer's
     * name.
     *
     * @param name timm's name, such as {@code cls_token}
     * @return the same with hyphens, {@code cls-token}
     */
    public static String key(String name) {
        return name.replace('_', '-');
    }

    private static VisionTransformerLayer of(Layer layer) {
        org.deeplearning4j.nn.conf.layers.Layer config = layer.conf().getLayer();
        if (config instanceof org.deeplearning4j.nn.conf.layers.misc.FrozenLayer frozen) {
            config = frozen.getLayer();
        }
        if (config instanceof VisionTransformerLayer backbone) {
            return backbone;
        }
        throw new IllegalArgumentException(
                "the layer is a " + config.getClass().getSimpleName() + ", no VisionTransformerLayer");
    }

    private static ParameterLayout layout(VitConfig config) {
        Declarations declarations = new Declarations();
        new VisionTransformer(declarations, config);
        return new ParameterLayout(declarations.parameters());
    }

    @Override
    public void defineParameters(SDLayerParams params) {
        params.clear();
        for (Parameter parameter : layout(config()).parameters()) {
            if (parameter.isUnregularized()) { // what Deeplearning4j calls a bias is not decayed either
                params.addBiasParam(key(parameter.name()), parameter.dims());
            } else {
                params.addWeightParam(key(parameter.name()), parameter.dims());
            }
        }
    }

    @Override
    public void initializeParameters(Map<String, INDArray> params) {
        Rng rng = Rng.of(Nd4j.getRandom().nextLong()); // seeded by the network's configuration
        for (Parameter parameter : layout(config()).parameters()) {
            RandomStream random = rng.fold(parameter.name()).generator();
            float[] values = new float[(int) parameter.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = parameter.initializer().next(random);
            }
            INDArray array = Objects.requireNonNull(params.get(key(parameter.name())));
            array.assign(Nd4j.createFromArray(values).reshape('c', parameter.dims()));
        }
    }

    @Override
    public SDVariable defineLayer(
            SameDiff sd, SDVariable input, Map<String, SDVariable> paramTable, @Nullable SDVariable mask) {
        long[] shape = input.getShape(); // (-1, C, H, W)
        Forward forward = Forward.plain(sd, parameter -> Objects.requireNonNull(paramTable.get(key(parameter.name()))));
        VisionTransformer backbone = new VisionTransformer(new Declarations(), config());
        SDVariable rows = forward.ops().patchify(input, config().patchSize()); // (B*N, C*P*P)
        PatchGrid grid = PatchGrid.of((int) shape[2], (int) shape[3], config().patchSize());
        return backbone.forwardRows(rows, grid, TokenLayout.Segment.OPEN, forward); // (B, D)
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> trainingListeners,
            int layerIndex,
            INDArray layerParamsView,
            boolean initializeParams,
            DataType networkDataType) {
        HalvedErrors layer = new HalvedErrors(conf, networkDataType);
        layer.setListeners(trainingListeners);
        layer.setIndex(layerIndex);
        layer.setParamsViewArray(layerParamsView);
        layer.setParamTable(initializer().init(conf, layerParamsView, initializeParams));
        layer.setConf(conf);
        return layer;
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        if (!(inputType instanceof InputType.InputTypeConvolutional images)
                || images.getFormat() != CNN2DFormat.NCHW
                || images.getChannels() != config().inChans()) {
            throw new IllegalArgumentException(
                    "layer " + layerIndex + " (" + config().name() + ") takes images (B, " + config().inChans()
                            + ", H, W), InputType.convolutional(H, W, " + config().inChans() + "), not " + inputType);
        }
        PatchGrid.of(
                (int) images.getHeight(), (int) images.getWidth(), config().patchSize()); // not smaller than a patch
        return InputType.feedForward(config().embedDim());
    }

    @Override
    public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        return null; // images are taken as they are
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VisionTransformerLayer layer && super.equals(other) && config().equals(layer.config());
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof VisionTransformerLayer;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), config());
    }
}
