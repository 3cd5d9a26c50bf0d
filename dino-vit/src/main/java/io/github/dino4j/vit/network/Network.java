package io.github.dino4j.vit.network;

import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.method.PatchesConfig;
import io.github.dino4j.core.config.method.PredictorConfig;
import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.engine.GraphSource;
import io.github.dino4j.core.engine.LevelTable;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.head.Head;
import io.github.dino4j.vit.head.Heads;
import io.github.dino4j.vit.head.Predictor;
import io.github.dino4j.vit.model.Backbone;
import io.github.dino4j.vit.model.Declarations;
import io.github.dino4j.vit.model.Features;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.model.PatchGrid;
import io.github.dino4j.vit.model.VisionTransformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/** A backbone and its projection head over one set of parameters: what student and teacher both are. */
public final class Network {
    /** The name under which a forward computation finds what images' pooled features are (images, D). */
    public static final String FEATURES = "features";

    /** The name under which a dense forward computation finds the features of all places (R, D), images one after the other. */
    public static final String DENSE = "dense";

    private final Backbone backbone;
    private final Head head;
    private final List<Level> levels = new ArrayList<>(); // beside the last
    private final Optional<Predictor> predictor;
    private final Optional<MaskedPatches> patches;
    private final ParameterLayout layout;

    /**
     * Declares all parameters, {@code backbone.…} before {@code head.…}.
     *
     * @param model the backbone
     * @param headConfig the head
     */
    public Network(ModelConfig model, HeadConfig headConfig) {
        this(model, headConfig, new PredictorConfig.None());
    }

    /**
     * Declares all parameters, {@code backbone.…} before {@code head.…} before {@code predictor.…}. A teacher has a predictor's
     * parameters too, though it computes without, so that student and teacher lie alike in memory.
     *
     * @param model the backbone
     * @param headConfig the head
     * @param predictorConfig what the student alone has after the head
     */
    public Network(ModelConfig model, HeadConfig headConfig, PredictorConfig predictorConfig) {
        this(model, headConfig, predictorConfig, new PatchesConfig.None());
    }

    /**
     * The same with what masked patches need, behind the head: {@code patch_head.…}, if one of theirs, {@code backbone.mask_token}.
     *
     * @param model the backbone
     * @param headConfig the head
     * @param predictorConfig what the student alone has after the head
     * @param patchesConfig what is learnt of patches
     */
    public Network(
            ModelConfig model, HeadConfig headConfig, PredictorConfig predictorConfig, PatchesConfig patchesConfig) {
        Declarations declarations = new Declarations();
        this.backbone = Backbone.of(declarations.child("backbone"), model);
        this.head = headConfig.map(new Heads(declarations.child("head"), model.embedDim()));
        for (double depth : headConfig.depths()) {
            Backbone.Stage stage = backbone.stage(depth);
            Declarations own = declarations.child("head").child("levels").child(String.valueOf(levels.size()));
            levels.add(new Level(stage, headConfig.map(new Heads(own, stage.width()))));
        }
        this.patches = patchesConfig instanceof PatchesConfig.Ibot ibot
                ? Optional.of(patches(declarations, ibot.hasHead() ? headConfig : null))
                : Optional.empty();
        this.predictor = predictorConfig.map(
                new Heads(declarations.child("predictor"), headConfig.outDim(), depth -> backbone.stage(depth)
                        .width()));
        this.layout = new ParameterLayout(declarations.parameters());
    }

    /** A layer with a head of its own. */
    private record Level(Backbone.Stage stage, Head head) {}

    /** {@return layers whose outputs are compared, the last one included} */
    public int levels() {
        return 1 + levels.size();
    }

    private MaskedPatches patches(Declarations declarations, @Nullable HeadConfig own) {
        int dim = backbone.config().embedDim();
        Head through = own == null ? head : own.map(new Heads(declarations.child("patch_head"), dim));
        return new MaskedPatches(declarations.child("backbone"), dim, through);
    }

    /** {@return where each parameter lies} */
    public ParameterLayout layout() {
        return layout;
    }

    /**
     * The weights before the first step.
     *
     * @param seed of the run
     * @return drawn parameters, a new store for each call
     */
    public ParameterStore initialized(long seed) {
        return ParameterStore.initialized(layout, Rng.of(seed).fold("init"));
    }

    /** {@return the backbone} */
    public Backbone backbone() {
        return backbone;
    }

    /**
     * The backbone, for what only a Vision Transformer has.
     *
     * @param need what needs it, such as {@code attention maps}
     * @return the backbone
     * @throws io.github.dino4j.core.config.bind.ConfigException if it is another
     */
    public VisionTransformer vit(String need) {
        backbone.config().vit(need); // refuses others
        return (VisionTransformer) backbone;
    }

    /** {@return the projection head} */
    public Head head() {
        return head;
    }

    /** {@return what it has for masked patches, where something is learnt of such} */
    public Optional<MaskedPatches> patches() {
        return patches;
    }

    /**
     * Computes logits of images of several resolutions: the backbone once for each resolution, the head once for all
     * (the original's multi-crop wrapper).
     *
     * @param images one (B, C, S, S) for each resolution
     * @param forward the computation
     * @return (images, K), in the order given; then the same of each layer that has a head of its own
     */
    public SDVariable forward(List<SDVariable> images, Forward forward) {
        Features features = backbone.forward(images, forward);
        features.tokens().ifPresent(tokens -> forward.record(DENSE, tokens)); // (R, D)
        List<SDVariable> outputs = new ArrayList<>();
        outputs.add(head.forward(forward.record(FEATURES, features.pooled()), forward)); // (images, K)
        for (Level level : levels) {
            outputs.add(level.head.forward(backbone.pooled(level.stage, images, forward), forward)); // (images, K)
        }
        return forward.ops().pack(outputs); // (levels*images, K)
    }

    /**
     * The same through the predictor, where there is one: what the student compares with targets.
     *
     * @param images (B, C, S, S) of the global views, and of the local ones where there are such
     * @param forward the computation
     * @return (images, K), in the order given; where a predictor makes one view of several, with a row for that
     */
    public SDVariable predict(List<SDVariable> images, Forward forward) {
        SDVariable outputs = forward(images, forward); // (images, K)
        int local = images.size() == 1 ? 0 : (int) images.get(1).getShape()[0];
        Predictor.Rows rows = new Predictor.Rows((int) images.get(0).getShape()[0], local);
        return predictor.map(each -> each.forward(outputs, rows, forward)).orElse(outputs);
    }

    /**
     * Local views of an image after the predictor, which may make one of several.
     *
     * @param local before it
     * @return how many
     */
    public int compared(int local) {
        return predictor.map(each -> each.views(local)).orElse(local);
    }

    /**
     * The teacher's graph: input {@code global} (B, C, S, S), output {@code logits} (B, K).
     *
     * @param batch images B, all global views together
     * @param size their side in pixels
     * @return the graph
     */
    public GraphSource logits(int batch, int size) {
        return graph -> {
            Forward forward = Forward.teacher(graph);
            SDVariable images = images(graph, "global", batch, size);
            graph.output("logits", forward(List.of(images), forward));
        };
    }

    /**
     * The graph of features: input {@code images} (B, C, S, S), output {@code features} (B, D), and those intermediates
     * that are asked for.
     *
     * @param batch images B
     * @param size their side in pixels
     * @param intermediates names such as {@code blocks.11.attn.weights} or {@code norm}
     * @return the graph
     */
    public GraphSource features(int batch, int size, List<String> intermediates) {
        return graph -> {
            Forward forward =
                    intermediates.isEmpty() ? Forward.inference(graph) : Forward.withTokens(graph, intermediates);
            SDVariable images = images(graph, "images", batch, size);
            Features features = backbone.forward(List.of(images), forward);
            graph.output("features", features.pooled()); // (B, D)
            intermediates.forEach(name -> graph.output(name, features.intermediate(name)));
        };
    }

    /**
     * The graph of features of images of any shape, cut into patches: input {@code patches} (B*N, C, P, P), output {@code
     * features} (B, D), and those intermediates that are asked for. Beside the recorded ones there is {@code blocks.i.norm},
     * the tokens of block i behind the final norm.
     *
     * @param batch images B
     * @param grid how the patches lie in an image
     * @param intermediates names such as {@code norm} or {@code blocks.3.attn.weights}
     * @return the graph
     */
    public GraphSource patchFeatures(int batch, PatchGrid grid, List<String> intermediates) {
        VisionTransformer vit = vit("features of patches");
        return graph -> {
            Forward forward =
                    intermediates.isEmpty() ? Forward.inference(graph) : Forward.withTokens(graph, intermediates);
            int patch = vit.config().patchSize();
            SDVariable patches = images(graph, "patches", batch * grid.patches(), patch);
            Features features = vit.forwardPatches(patches, grid, forward);
            graph.output("features", features.pooled()); // (B, D)
            for (String name : intermediates) {
                boolean normalized = name.matches("blocks\\.\\d+\\.norm");
                String recorded = normalized ? name.substring(0, name.lastIndexOf('.')) : name;
                SDVariable node = features.intermediate(recorded);
                graph.output(name, normalized ? vit.normalize(node, forward) : node);
            }
        };
    }

    /**
     * The graph of an image's features and of the map that they are pooled from, of backbones that have one for images of any shape:
     * input {@code image} (1, C, H, W), outputs {@code features} (1, D) and {@code map} (rows of places, D).
     *
     * @param height H
     * @param width W
     * @return the graph
     */
    public GraphSource map(int height, int width) {
        return graph -> {
            SDVariable image = graph.input("image", 1, backbone.config().inChans(), height, width);
            Features features = backbone.forward(List.of(image), Forward.inference(graph));
            graph.output("features", features.pooled()); // (1, D)
            graph.output("map", features.tokens().orElseThrow()); // (N, D)
        };
    }

    /**
     * Declares an input of images that come as levels or as numbers.
     *
     * @param graph where
     * @param name the input's name
     * @param images how many, and their side in pixels
     * @param table what the levels of each channel are as numbers, or null if they are numbers already
     * @return (B, C, S, S)
     */
    public SDVariable images(GraphContext graph, String name, Backbone.Images images, @Nullable LevelTable table) {
        return table == null
                ? images(graph, name, images.count(), images.size())
                : graph.levels(name, table, images.count(), backbone.config().inChans(), images.size(), images.size());
    }

    /**
     * Declares an input of images, as numbers.
     *
     * @param graph where
     * @param name the input's name
     * @param batch images
     * @param size their side in pixels
     * @return (B, C, S, S)
     */
    public SDVariable images(GraphContext graph, String name, int batch, int size) {
        return graph.input(name, batch, backbone.config().inChans(), size, size);
    }
}
