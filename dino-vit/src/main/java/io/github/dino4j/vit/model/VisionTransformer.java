package io.github.dino4j.vit.model;

import io.github.dino4j.core.config.ModelConfig;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.ops.TokenLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The Vision Transformer of DINO (Caron et al. 2021, section 3.2), with timm's names. The constructor declares parameters;
 * {@link #forward} computes, for any number of resolutions at once.
 */
public final class VisionTransformer {
    private static final double INIT_STD = 0.02;

    private final ModelConfig config;
    private final Parameter clsToken;
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
    public VisionTransformer(Declarations at, ModelConfig config) {
        long dim = config.embedDim();
        int side = config.imageSize() / config.patchSize();
        this.config = config;
        this.clsToken = at.declare("cls_token", Initializer.normal(INIT_STD), 1, 1, dim);
        this.posEmbed = at.declare("pos_embed", Initializer.normal(INIT_STD), 1, (long) side * side + 1, dim);
        this.patchEmbed = new PatchEmbed(at.child("patch_embed").child("proj"), config);
        for (int i = 0; i < config.depth(); i++) {
            blocks.add(new Block(at.child("blocks").child(Integer.toString(i)), config, i));
        }
        this.norm = new LayerNorm(at.child("norm"), dim);
    }

    /**
     * The CLS features of images. Block outputs and attention weights stay readable by name in the forward computation,
     * those of the last block only {@linkplain Forward#withTokens with tokens}.
     *
     * @param images one (B, C, S, S) for each resolution
     * @param forward the computation
     * @return (images, D), in the order given
     */
    public SDVariable forward(List<SDVariable> images, Forward forward) {
        TokenLayout layout = layout(images);
        List<SDVariable> tokens = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            int side = (int) images.get(i).getShape()[2] / config.patchSize();
            PatchGrid grid = new PatchGrid(side, side, true);
            tokens.add(embed(images.get(i), grid, layout.segments().get(i), forward)); // (B*T, D)
        }
        return encode(tokens, layout, forward);
    }

    /**
     * The CLS features of images of one shape, which need not be square, already cut into patches.
     *
     * @param patches (B*N, C, P, P): the patches of each image row by row
     * @param grid how they lie in an image
     * @param forward the computation
     * @return (B, D)
     */
    public SDVariable forwardPatches(SDVariable patches, PatchGrid grid, Forward forward) {
        int batch = (int) patches.getShape()[0] / grid.patches();
        TokenLayout.Segment segment = new TokenLayout.Segment(batch, grid.patches() + 1);
        // A patch is an image of one patch.
        SDVariable tokens = embed(patches, grid, segment, forward); // (B*T, D)
        return encode(List.of(tokens), new TokenLayout(List.of(segment)), forward);
    }

    /**
     * The CLS features of images of one shape, which need not be square, already cut into rows of numbers, in a graph of
     * standard operations.
     *
     * @param rows (B*N, C*P*P): what {@code patchify} gives
     * @param grid how the patches lie in an image
     * @param batch images B, or {@link TokenLayout.Segment#OPEN} for any number
     * @param forward the computation
     * @return (B, D)
     */
    public SDVariable forwardRows(SDVariable rows, PatchGrid grid, int batch, Forward forward) {
        TokenLayout.Segment segment = new TokenLayout.Segment(batch, grid.patches() + 1);
        SDVariable tokens = tokens(patchEmbed.project(rows, forward), grid, segment, forward); // (B*T, D)
        return encode(List.of(tokens), new TokenLayout(List.of(segment)), forward);
    }

    /**
     * The final layer norm on any block's tokens, as in the original's {@code get_intermediate_layers}.
     *
     * @param tokens (R, D)
     * @param forward the computation
     * @return (R, D)
     */
    public SDVariable normalize(SDVariable tokens, Forward forward) {
        return norm.forward(tokens, forward);
    }

    private SDVariable encode(List<SDVariable> tokens, TokenLayout layout, Forward forward) {
        SDVariable x = forward.record("tokens", forward.ops().pack(tokens)); // (R, D)
        int last = blocks.size() - 1;
        for (Block block : blocks.subList(0, last)) {
            x = block.forward(x, layout, forward); // (R, D)
        }
        if (forward.isClsOnly()) {
            return norm.forward(blocks.get(last).clsForward(x, layout, forward), forward); // (images, D)
        }
        x = blocks.get(last).forward(x, layout, forward); // (R, D)
        SDVariable normalized = forward.record("norm", norm.forward(x, forward)); // (R, D)
        return forward.ops().clsRows(normalized, layout); // (images, D)
    }

    private SDVariable embed(SDVariable images, PatchGrid grid, TokenLayout.Segment segment, Forward forward) {
        return tokens(patchEmbed.forward(images, forward), grid, segment, forward); // (B*T, D)
    }

    private SDVariable tokens(SDVariable patches, PatchGrid grid, TokenLayout.Segment segment, Forward forward) {
        int own = config.imageSize() / config.patchSize();
        SDVariable positions =
                forward.ops().positions(forward.weight(posEmbed), PositionEmbedding.matrix(own, grid)); // (T, D)
        return forward.ops().tokens(patches, forward.weight(clsToken), positions, segment); // (B*T, D)
    }

    private TokenLayout layout(List<SDVariable> images) {
        List<TokenLayout.Segment> segments = new ArrayList<>();
        for (SDVariable image : images) {
            long[] shape = image.getShape(); // (B, C, S, S)
            segments.add(segment((int) shape[0], (int) shape[2]));
        }
        return new TokenLayout(segments);
    }

    /**
     * The rows that images take in the token matrix.
     *
     * @param batch images
     * @param size their side in pixels, a multiple of the patch size
     * @return the segment
     */
    public TokenLayout.Segment segment(int batch, int size) {
        int side = size / config.patchSize();
        return new TokenLayout.Segment(batch, side * side + 1);
    }

    /** {@return the stochastic-depth layers that ever drop an image} */
    public List<DropPath> dropPaths() {
        return blocks.stream()
                .flatMap(block -> block.dropPaths().stream())
                .filter(DropPath::isActive)
                .toList();
    }

    /**
     * Draws the masks of a training step.
     *
     * @param layout the token matrix
     * @param rng the key of the step
     * @param inputs the array of an input, by the name of a layer that ever drops an image; overwritten
     */
    public void drawDropPaths(TokenLayout layout, Rng rng, Function<String, INDArray> inputs) {
        for (Block block : blocks) {
            // The last block has one row for each image.
            TokenLayout rows = block == blocks.get(blocks.size() - 1) ? layout.clsOnly() : layout;
            block.dropPaths().stream()
                    .filter(DropPath::isActive)
                    .forEach(drop -> drop.draw(
                            rows, rng, inputs.apply(drop.name()).data().asNioFloat()));
        }
    }

    /** {@return the architecture} */
    public ModelConfig config() {
        return config;
    }
}
