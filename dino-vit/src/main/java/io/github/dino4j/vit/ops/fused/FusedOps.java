package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.vit.ops.ConvolutionOps;
import io.github.dino4j.vit.ops.ImageOps;
import io.github.dino4j.vit.ops.LayerOps;
import io.github.dino4j.vit.ops.LossOps;
import io.github.dino4j.vit.ops.TokenLayout;
import io.github.dino4j.vit.ops.fused.attention.Attention;
import io.github.dino4j.vit.ops.fused.attention.AttentionShape;
import io.github.dino4j.vit.ops.fused.attention.AttentionValues;
import io.github.dino4j.vit.ops.fused.attention.ClsAttention;
import io.github.dino4j.vit.ops.fused.attention.FlashAttention;
import io.github.dino4j.vit.ops.fused.attention.FlashClsAttention;
import io.github.dino4j.vit.ops.fused.element.Gelu;
import io.github.dino4j.vit.ops.fused.element.Interpolate;
import io.github.dino4j.vit.ops.fused.element.Linear;
import io.github.dino4j.vit.ops.fused.element.Residual;
import io.github.dino4j.vit.ops.fused.element.ScaledColumns;
import io.github.dino4j.vit.ops.fused.element.ScaledResidual;
import io.github.dino4j.vit.ops.fused.element.SwiGlu;
import io.github.dino4j.vit.ops.fused.loss.CrossView;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import io.github.dino4j.vit.ops.fused.norm.L2Normalize;
import io.github.dino4j.vit.ops.fused.norm.LayerNorm;
import io.github.dino4j.vit.ops.fused.norm.WeightNormLinear;
import io.github.dino4j.vit.ops.fused.token.ClsRows;
import io.github.dino4j.vit.ops.fused.token.MeanRows;
import io.github.dino4j.vit.ops.fused.token.Pack;
import io.github.dino4j.vit.ops.fused.token.Patchify;
import io.github.dino4j.vit.ops.fused.token.PatchifyLevels;
import io.github.dino4j.vit.ops.fused.token.Tokens;
import io.github.dino4j.vit.ops.fused.token.Unpack;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/** The vocabulary in coarse nodes of our own, for engines that run them. */
public final class FusedOps implements LayerOps {
    static {
        FusedNodes.register();
    }

    private final SameDiff sd;
    private final boolean attends;
    private final int ranks;

    /**
     * The vocabulary of one graph.
     *
     * @param sameDiff where nodes are added
     * @param attends whether the engine's device has attention without weights in memory
     */
    public FusedOps(SameDiff sameDiff, boolean attends) {
        this(sameDiff, attends, 1);
    }

    /**
     * The vocabulary of one graph of several processes.
     *
     * @param sameDiff where nodes are added
     * @param attends whether the engine's device has attention without weights in memory
     * @param ranks processes
     */
    public FusedOps(SameDiff sameDiff, boolean attends, int ranks) {
        this.ranks = ranks;
        this.sd = sameDiff;
        this.attends = attends;
    }

    @Override
    public SDVariable patchify(SDVariable images, int patch) {
        SDVariable table = GraphContext.levelTable(images);
        return (table == null ? new Patchify(sd, images, patch) : new PatchifyLevels(sd, images, table, patch))
                .output();
    }

    @Override
    public SDVariable tokens(
            SDVariable patches, List<SDVariable> prefix, SDVariable positions, TokenLayout.Segment segment, int dim) {
        if (prefix.isEmpty()) {
            return new Tokens(sd, patches, positions).output();
        }
        List<SDVariable> rows = prefix.stream()
                .map(part -> part.reshape(part.getShape()[1], dim)) // (P, D)
                .toList();
        return new Tokens(sd, patches, positions, pack(rows)).output();
    }

    @Override
    public SDVariable pack(List<SDVariable> parts) {
        return parts.size() == 1 ? parts.get(0) : new Pack(sd, parts).output();
    }

    @Override
    public List<SDVariable> unpack(SDVariable all, List<Integer> rows) {
        return rows.size() == 1 ? List.of(all) : new Unpack(sd, all, rows).results();
    }

    @Override
    public SDVariable positions(SDVariable positions, float @Nullable [][] matrix) {
        long[] shape = positions.getShape(); // (1, N+P, D)
        SDVariable rows = positions.reshape(shape[1], shape[2]); // (N+P, D)
        return matrix == null
                ? rows
                : new Interpolate(sd, sd.constant(Nd4j.createFromArray(matrix)), rows, false).output();
    }

    @Override
    public SDVariable layerNorm(SDVariable x, SDVariable weight, SDVariable bias, double eps) {
        return new LayerNorm(sd, x, weight, bias, eps).output();
    }

    @Override
    public SDVariable linear(SDVariable x, SDVariable weight, @Nullable SDVariable bias) {
        return (bias == null ? new Linear(sd, x, weight) : new Linear(sd, x, weight, bias)).output();
    }

    @Override
    public SDVariable gelu(SDVariable x) {
        return new Gelu(sd, x).output();
    }

    @Override
    public SDVariable swiGlu(SDVariable x) {
        return new SwiGlu(sd, x).output();
    }

    @Override
    public SDVariable scaleColumns(SDVariable x, SDVariable factors) {
        return new ScaledColumns(sd, x, factors).output();
    }

    @Override
    public Attended attention(SDVariable qkv, TokenLayout layout, Heads heads) {
        List<SDVariable> outputs = new Attention(sd, qkv, AttentionShape.of(heads, layout)).results();
        return new Attended(outputs.get(0), outputs.subList(1, outputs.size()));
    }

    @Override
    public Attended attentionWithGradient(SDVariable qkv, TokenLayout layout, Heads heads) {
        return attends
                ? new Attended(new FlashAttention(sd, qkv, AttentionShape.of(heads, layout)).output(), List.of())
                : attention(qkv, layout, heads);
    }

    @Override
    public SDVariable attentionValues(SDVariable qkv, TokenLayout layout, Heads heads) {
        AttentionShape shape = AttentionShape.of(heads, layout);
        return (attends ? new FlashAttention(sd, qkv, shape) : new AttentionValues(sd, qkv, shape)).output();
    }

    @Override
    public SDVariable clsAttention(
            SDVariable x, SDVariable weight, @Nullable SDVariable bias, TokenLayout layout, Heads heads) {
        AttentionShape shape = AttentionShape.of(heads, layout);
        SDVariable[] inputs = bias == null ? new SDVariable[] {x, weight} : new SDVariable[] {x, weight, bias};
        FusedOp node = attends ? new FlashClsAttention(sd, shape, inputs) : new ClsAttention(sd, shape, inputs);
        return node.output();
    }

    @Override
    public SDVariable residual(SDVariable x, SDVariable branch, @Nullable SDVariable mask) {
        return (mask == null ? new Residual(sd, x, branch) : new ScaledResidual(sd, x, branch, mask)).output();
    }

    @Override
    public SDVariable clsRows(SDVariable x, TokenLayout layout) {
        return new ClsRows(sd, x, layout).output();
    }

    @Override
    public SDVariable meanRows(SDVariable x, TokenLayout layout, int first) {
        return new MeanRows(sd, x, layout, first).output();
    }

    @Override
    public ImageOps images() {
        return new FusedImages(sd, ranks);
    }

    @Override
    public ConvolutionOps convolutions() {
        return new FusedConvolutions(sd, ranks);
    }

    @Override
    public LossOps losses() {
        return new FusedLosses(sd, ranks);
    }

    @Override
    public SDVariable l2Normalize(SDVariable x) {
        return new L2Normalize(sd, x).output();
    }

    @Override
    public SDVariable weightNormLinear(SDVariable x, SDVariable direction, SDVariable gain) {
        return new WeightNormLinear(sd, x, direction, gain).output();
    }

    /**
     * The cross-entropy over pairs of other views in one node.
     *
     * @param student outputs of all views (V*B, K)
     * @param targets distributions (G*B, K)
     * @param views how many views, each compared with the others
     * @param temperature the student's
     * @return a scalar
     */
    public static SDVariable crossView(SDVariable student, SDVariable targets, ViewCounts views, double temperature) {
        return new CrossView(student.getSameDiff(), student, targets, views, temperature).output();
    }

    @Override
    public SDVariable maskRows(SDVariable x, SDVariable token, Mask mask) {
        SDVariable tokens = new Interpolate(sd, mask.masked(), token, false).output(); // (R, D)
        return new ScaledResidual(sd, tokens, x, mask.kept()).output(); // (R, D)
    }
}
