package io.github.dino4j.vit.model;

import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.random.Share;
import io.github.dino4j.vit.ops.LayerOps;
import io.github.dino4j.vit.ops.TokenLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The Vision Transformer of DINO (Caron et al. 2021, section 3.2), with timm's names and what later checkpoints have: LayerScale,
 * register tokens (Darcet et al. 2024), gates in the MLP, the mean of the patch tokens as features. The constructor declares
 * parameters; {@link #forward} computes, for any number of resolutions at once.
 */
public final class VisionTransformer implements Backbone {
    private static final String NORM = "norm"; // all tokens, normalised
    private static final double INIT_STD = 0.02;
    private static final long RESIDUALS = 2; // rows of D per block in the residual stream, float32 always
    private static final long OPERANDS =
            4; // rows of D per block that products read and that are not computed again: qkv, attention

    private final VitConfig config;
    private final @Nullable Parameter clsToken;
    private final @Nullable Parameter regToken;
    private final Parameter posEmbed;
    private final PatchEmbed patchEmbed;
    private final List<Block> blocks = new ArrayList<>();
    private final LayerNorm norm;

    /**
     * Declares the parameters in checkpoint order.
     *
     * @param at where
     * @param config the architecture
     */
    public VisionTransformer(Declarations at, VitConfig config) {
        long dim = config.embedDim();
        long positions = (long) config.side() * config.side() + config.embeddedPrefix();
        Initializer initializer = Initializer.normal(INIT_STD);
        this.config = config;
        this.clsToken = config.classToken() ? at.declare("cls_token", initializer, 1, 1, dim) : null;
        this.regToken =
                config.regTokens() > 0 ? at.declare("reg_token", initializer, 1, config.regTokens(), dim) : null;
        this.posEmbed = at.declare("pos_embed", initializer, 1, positions, dim);
        this.patchEmbed = new PatchEmbed(at.child("patch_embed").child("proj"), config);
        for (int i = 0; i < config.depth(); i++) {
            blocks.add(new Block(at.child("blocks").child(Integer.toString(i)), config, i));
        }
        this.norm = new LayerNorm(at.child(config.fcNorm() ? "fc_norm" : "norm"), config);
    }

    /**
     * The features of images: their CLS tokens, or the means of their patch tokens. Block outputs and attention weights stay readable by name in the forward computation,
     * those of the last block only {@linkplain Forward#withTokens with tokens}.
     */
    @Override
    public Features forward(List<SDVariable> images, Forward forward) {
        TokenLayout layout = layout(images);
        List<SDVariable> tokens = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            int side = (int) images.get(i).getShape()[2] / config.patchSize();
            PatchGrid grid = new PatchGrid(side, side, true);
            SDVariable patches = patchEmbed.forward(images.get(i), forward); // (B*N, D)
            SDVariable seen = i == 0 ? forward.masked(patches) : patches;
            tokens.add(tokens(seen, grid, layout.segments().get(i), forward)); // (B*T, D)
        }
        return encode(tokens, layout, forward);
    }

    /**
     * The features of images of one shape, which need not be square, already cut into patches.
     *
     * @param patches (B*N, C, P, P): the patches of each image row by row
     * @param grid how they lie in an image
     * @param forward the computation
     * @return the features of all of them
     */
    public Features forwardPatches(SDVariable patches, PatchGrid grid, Forward forward) {
        int batch = (int) patches.getShape()[0] / grid.patches();
        TokenLayout.Segment segment = segment(batch, grid);
        // A patch is an image of one patch.
        SDVariable tokens = tokens(patchEmbed.forward(patches, forward), grid, segment, forward); // (B*T, D)
        return encode(List.of(tokens), new TokenLayout(List.of(segment)), forward);
    }

    /**
     * The features of images of one shape, which need not be square, already cut into rows of numbers, in a graph of
     * standard operations.
     *
     * @param rows (B*N, C*P*P): what {@code patchify} gives
     * @param grid how the patches lie in an image
     * @param batch images B, or {@link TokenLayout.Segment#OPEN} for any number
     * @param forward the computation
     * @return (B, D)
     */
    public SDVariable forwardRows(SDVariable rows, PatchGrid grid, int batch, Forward forward) {
        TokenLayout.Segment segment = segment(batch, grid);
        SDVariable tokens = tokens(patchEmbed.project(rows, forward), grid, segment, forward); // (B*T, D)
        return encode(List.of(tokens), new TokenLayout(List.of(segment)), forward)
                .pooled();
    }

    /**
     * The final layer norm on any block's tokens, as in the original's {@code get_intermediate_layers}.
     *
     * @param tokens (R, D)
     * @param forward the computation
     * @return (R, D); the tokens themselves where the norm is on pooled features, as in timm
     */
    public SDVariable normalize(SDVariable tokens, Forward forward) {
        return config.fcNorm() ? tokens : norm.forward(tokens, forward);
    }

    /**
     * The features that normalised tokens of any block make.
     *
     * @param normalized what {@link #normalize} gives (R, D)
     * @param layout the rows' images
     * @param forward the computation
     * @return (images, D)
     */
    public SDVariable pool(SDVariable normalized, TokenLayout layout, Forward forward) {
        SDVariable pooled = config.isTokenPooled()
                ? forward.ops().clsRows(normalized, layout)
                : forward.ops().meanRows(normalized, layout, config.prefixTokens()); // (images, D)
        return config.fcNorm() ? norm.forward(pooled, forward) : pooled;
    }

    private Features encode(List<SDVariable> tokens, TokenLayout layout, Forward forward) {
        SDVariable x = forward.record("tokens", forward.ops().pack(tokens)); // (R, D)
        int last = blocks.size() - 1;
        for (Block block : blocks.subList(0, last)) {
            x = block.forward(x, layout, forward); // (R, D)
        }
        if (computesLastOfCls(forward)) {
            SDVariable cls = norm.forward(blocks.get(last).clsForward(x, layout, forward), forward); // (images, D)
            return new Features(cls, Optional.empty(), forward.intermediates());
        }
        x = blocks.get(last).forward(x, layout, forward); // (R, D)
        SDVariable normalized = forward.record(NORM, normalize(x, forward)); // (R, D)
        SDVariable pooled = pool(normalized, layout, forward); // (images, D)
        return new Features(pooled, Optional.of(normalized), forward.intermediates());
    }

    @Override
    public Stage stage(double depth) {
        int before = Math.min(blocks.size() - 1, (int) Math.round(depth * blocks.size()));
        String name = before == 0 ? "tokens" : "blocks." + (before - 1);
        return new Stage(depth >= 1.0 ? NORM : name, config.embedDim());
    }

    @Override
    public Places places(Stage stage, int size) {
        return new Places(config.prefixTokens(), size / config.patchSize());
    }

    @Override
    public SDVariable pooled(Stage stage, List<SDVariable> images, Forward forward) {
        return forward.ops().meanRows(forward.recorded(stage.name()), layout(images), config.prefixTokens());
    }

    /** Whether of the last block only the CLS tokens are computed. */
    private boolean computesLastOfCls(Forward forward) {
        return forward.isClsOnly() && config.isTokenPooled();
    }

    private SDVariable tokens(SDVariable patches, PatchGrid grid, TokenLayout.Segment segment, Forward forward) {
        LayerOps ops = forward.ops();
        SDVariable positions =
                ops.positions(forward.weight(posEmbed), PositionEmbedding.matrix(config, grid)); // (T, D) or (N, D)
        int without = config.prefixTokens() - config.embeddedPrefix();
        SDVariable all = without == 0 ? positions : ops.pack(List.of(zeros(patches, without), positions)); // (T, D)
        List<SDVariable> prefix = prefix().stream().map(forward::weight).toList(); // (1, P, D)
        return ops.tokens(patches, prefix, all, segment, config.embedDim()); // (B*T, D)
    }

    private List<Parameter> prefix() {
        return Stream.of(Optional.ofNullable(clsToken), Optional.ofNullable(regToken))
                .flatMap(Optional::stream)
                .toList();
    }

    /** What is added to tokens that have no position. */
    private SDVariable zeros(SDVariable graph, int rows) {
        return graph.getSameDiff().constant(Nd4j.zeros(DataType.FLOAT, rows, config.embedDim())); // (P, D)
    }

    private TokenLayout layout(List<SDVariable> images) {
        return new TokenLayout(images.stream()
                .map(SDVariable::getShape) // (B, C, S, S)
                .map(shape -> segment((int) shape[0], (int) shape[2]))
                .toList());
    }

    /**
     * The rows that images take in the token matrix.
     *
     * @param batch images
     * @param size their side in pixels, a multiple of the patch size
     * @return the segment
     */
    public TokenLayout.Segment segment(int batch, int size) {
        return segment(batch, PatchGrid.of(size, size, config.patchSize()));
    }

    private TokenLayout.Segment segment(int batch, PatchGrid grid) {
        return new TokenLayout.Segment(batch, grid.patches() + config.prefixTokens());
    }

    /** {@return the stochastic-depth layers that ever drop an image} */
    public List<DropPath> dropPaths() {
        return blocks.stream()
                .flatMap(block -> block.dropPaths().stream())
                .filter(DropPath::isActive)
                .toList();
    }

    /** Draws the masks of stochastic depth, by the names of the layers that ever drop an image. */
    @Override
    public void draw(List<Images> images, Rng rng, Function<String, INDArray> inputs) {
        draw(images, images.stream().mapToInt(Images::count).min().orElse(1), Share.WHOLE, rng, inputs);
    }

    /** As above, so that an image has the mask that it has in one whole batch. */
    @Override
    public void draw(List<Images> images, int batch, Share share, Rng rng, Function<String, INDArray> inputs) {
        TokenLayout layout = rows(images);
        dropPaths().forEach(drop -> drop.draw(layout, batch, share, rng, inputs.apply(drop.name())));
    }

    /**
     * The token matrix of images of several resolutions.
     *
     * @param images of each resolution
     * @return its rows
     */
    public TokenLayout rows(List<Images> images) {
        return new TokenLayout(
                images.stream().map(each -> segment(each.count(), each.size())).toList());
    }

    @Override
    public double flops(List<Images> images) {
        double dim = config.embedDim();
        double hidden = config.hiddenDim();
        double mlp = config.isGated() ? 1.5 * hidden : 2.0 * hidden; // gates halve what the second layer reads
        double pixels = (double) config.inChans() * config.patchSize() * config.patchSize();
        double products = 0.0;
        for (TokenLayout.Segment segment : rows(images).segments()) {
            double rows = segment.rows();
            double patches = rows - (double) segment.batch() * config.prefixTokens();
            products += patches * pixels * dim
                    + config.depth()
                            * rows
                            * dim
                            * (4.0 * dim + mlp + 2.0 * segment.tokens()); // qkv and out; scores, values
        }
        return 2.0 * products;
    }

    @Override
    public long activations(List<Images> images, Recompute recompute, double operandWidth) {
        long rows = 0;
        long scores = 0;
        for (TokenLayout.Segment segment : rows(images).segments()) {
            rows += segment.rows();
            scores += (long) segment.rows() * segment.tokens() * config.numHeads();
        }
        int dim = config.embedDim();
        long hidden = config.hiddenDim();
        long gelu = config.isGated() ? hidden / 2 : hidden; // or gates, which halve
        long norms = recompute == Recompute.NONE ? 2L * dim + gelu : 0L;
        long scaled = config.hasLayerScale() ? 2L * dim : 0L; // what LayerScale reads
        long operands = rows * (OPERANDS * dim + hidden + norms + scaled) + scores;
        // Of the last block little more than keys and values; and once the gradients that are under way.
        long blocks = recompute == Recompute.BLOCKS ? 2L : config.depth();
        double working = config.isGated() ? (double) rows * hidden : 0.0; // of the gate's gradient, in float32
        return Math.round(
                (double) config.depth() * rows * RESIDUALS * dim + working + operandWidth * blocks * operands);
    }

    @Override
    public VitConfig config() {
        return config;
    }
}
