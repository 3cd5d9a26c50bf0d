package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.plan.KernelOp;
import io.github.dino4j.vit.ops.ConvolutionOps;
import io.github.dino4j.vit.ops.ImageOps;
import io.github.dino4j.vit.ops.LayerOps;
import io.github.dino4j.vit.ops.LossOps;
import io.github.dino4j.vit.ops.TokenLayout;
import io.github.dino4j.vit.ops.fused.attention.Attention;
import io.github.dino4j.vit.ops.fused.attention.AttentionGradient;
import io.github.dino4j.vit.ops.fused.attention.AttentionShape;
import io.github.dino4j.vit.ops.fused.attention.AttentionValues;
import io.github.dino4j.vit.ops.fused.attention.ClsAttention;
import io.github.dino4j.vit.ops.fused.attention.ClsAttentionGradient;
import io.github.dino4j.vit.ops.fused.attention.FlashAttention;
import io.github.dino4j.vit.ops.fused.attention.FlashAttentionGradient;
import io.github.dino4j.vit.ops.fused.attention.FlashClsAttention;
import io.github.dino4j.vit.ops.fused.attention.FlashClsAttentionGradient;
import io.github.dino4j.vit.ops.fused.element.Difference;
import io.github.dino4j.vit.ops.fused.element.Gelu;
import io.github.dino4j.vit.ops.fused.element.GeluGradient;
import io.github.dino4j.vit.ops.fused.element.Interpolate;
import io.github.dino4j.vit.ops.fused.element.Linear;
import io.github.dino4j.vit.ops.fused.element.LinearGradient;
import io.github.dino4j.vit.ops.fused.element.Multiple;
import io.github.dino4j.vit.ops.fused.element.Plus;
import io.github.dino4j.vit.ops.fused.element.Relu;
import io.github.dino4j.vit.ops.fused.element.ReluGradient;
import io.github.dino4j.vit.ops.fused.element.Residual;
import io.github.dino4j.vit.ops.fused.element.ScaledColumns;
import io.github.dino4j.vit.ops.fused.element.ScaledColumnsGradient;
import io.github.dino4j.vit.ops.fused.element.ScaledResidual;
import io.github.dino4j.vit.ops.fused.element.ScaledRows;
import io.github.dino4j.vit.ops.fused.element.Sum;
import io.github.dino4j.vit.ops.fused.element.SwiGlu;
import io.github.dino4j.vit.ops.fused.element.SwiGluGradient;
import io.github.dino4j.vit.ops.fused.loss.Centered;
import io.github.dino4j.vit.ops.fused.loss.CenteredSoftmax;
import io.github.dino4j.vit.ops.fused.loss.ColumnDots;
import io.github.dino4j.vit.ops.fused.loss.ColumnProducts;
import io.github.dino4j.vit.ops.fused.loss.CrossView;
import io.github.dino4j.vit.ops.fused.loss.CrossViewGradient;
import io.github.dino4j.vit.ops.fused.loss.LogSoftmax;
import io.github.dino4j.vit.ops.fused.loss.LogSoftmaxGradient;
import io.github.dino4j.vit.ops.fused.loss.MeanEntropy;
import io.github.dino4j.vit.ops.fused.loss.MovingMean;
import io.github.dino4j.vit.ops.fused.loss.OtherViews;
import io.github.dino4j.vit.ops.fused.loss.ProductSum;
import io.github.dino4j.vit.ops.fused.loss.RowDots;
import io.github.dino4j.vit.ops.fused.loss.RowDotsGradient;
import io.github.dino4j.vit.ops.fused.loss.RowProducts;
import io.github.dino4j.vit.ops.fused.loss.SinkhornKnopp;
import io.github.dino4j.vit.ops.fused.loss.Spread;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import io.github.dino4j.vit.ops.fused.norm.BatchNorm;
import io.github.dino4j.vit.ops.fused.norm.BatchNormGradient;
import io.github.dino4j.vit.ops.fused.norm.FixedNorm;
import io.github.dino4j.vit.ops.fused.norm.L2Normalize;
import io.github.dino4j.vit.ops.fused.norm.L2NormalizeGradient;
import io.github.dino4j.vit.ops.fused.norm.LayerNorm;
import io.github.dino4j.vit.ops.fused.norm.LayerNormGradient;
import io.github.dino4j.vit.ops.fused.norm.WeightNormLinear;
import io.github.dino4j.vit.ops.fused.norm.WeightNormLinearGradient;
import io.github.dino4j.vit.ops.fused.token.Before;
import io.github.dino4j.vit.ops.fused.token.BeforeGradient;
import io.github.dino4j.vit.ops.fused.token.ClsRows;
import io.github.dino4j.vit.ops.fused.token.ClsRowsGradient;
import io.github.dino4j.vit.ops.fused.token.FirstColumn;
import io.github.dino4j.vit.ops.fused.token.FirstColumnGradient;
import io.github.dino4j.vit.ops.fused.token.Fold;
import io.github.dino4j.vit.ops.fused.token.MeanRows;
import io.github.dino4j.vit.ops.fused.token.MeanRowsGradient;
import io.github.dino4j.vit.ops.fused.token.Pack;
import io.github.dino4j.vit.ops.fused.token.PackGradient;
import io.github.dino4j.vit.ops.fused.token.Patchify;
import io.github.dino4j.vit.ops.fused.token.PatchifyLevels;
import io.github.dino4j.vit.ops.fused.token.RowRange;
import io.github.dino4j.vit.ops.fused.token.RowRangeGradient;
import io.github.dino4j.vit.ops.fused.token.Tokens;
import io.github.dino4j.vit.ops.fused.token.TokensGradient;
import io.github.dino4j.vit.ops.fused.token.Unfold;
import io.github.dino4j.vit.ops.fused.token.Unpack;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/** The vocabulary in coarse nodes of our own, for engines that run them. */
public final class FusedOps implements LayerOps {
    static {
        KernelOp.register(
                new Patchify(),
                new PatchifyLevels(),
                new Tokens(),
                new TokensGradient(),
                new Pack(),
                new PackGradient(),
                new Unpack(),
                new Interpolate(),
                new Linear(),
                new LinearGradient(),
                new Gelu(),
                new GeluGradient(),
                new LayerNorm(),
                new LayerNormGradient(),
                new Attention(),
                new AttentionGradient(),
                new AttentionValues(),
                new ClsAttention(),
                new ClsAttentionGradient(),
                new FlashAttention(),
                new FlashAttentionGradient(),
                new FlashClsAttention(),
                new FlashClsAttentionGradient(),
                new Residual(),
                new ScaledResidual(),
                new ScaledRows(),
                new ClsRows(),
                new ClsRowsGradient(),
                new MeanRows(),
                new MeanRowsGradient(),
                new SwiGlu(),
                new SwiGluGradient(),
                new ScaledColumns(),
                new ScaledColumnsGradient(),
                new Unfold(),
                new Fold(),
                new Relu(),
                new ReluGradient(),
                new BatchNorm(),
                new BatchNormGradient(),
                new FixedNorm(),
                new Difference(),
                new Plus(),
                new OtherViews(),
                new ProductSum(),
                new Multiple(),
                new LogSoftmax(),
                new LogSoftmaxGradient(),
                new RowProducts(),
                new ColumnProducts(),
                new RowDots(),
                new RowDotsGradient(),
                new ColumnDots(),
                new RowRange(),
                new RowRangeGradient(),
                new FirstColumn(),
                new FirstColumnGradient(),
                new Before(),
                new BeforeGradient(),
                new Sum(),
                new Centered(),
                new Spread(),
                new L2Normalize(),
                new L2NormalizeGradient(),
                new WeightNormLinear(),
                new WeightNormLinearGradient(),
                new CenteredSoftmax(),
                new SinkhornKnopp(),
                new MovingMean(),
                new MeanEntropy(),
                new CrossView(),
                new CrossViewGradient());
    }

    private final SameDiff sd;
    private final boolean attends;

    /** Makes SameDiff know the nodes, which loading this class does. */
    static void register() {
        // Nothing else to do.
    }

    /**
     * The vocabulary of one graph.
     *
     * @param sameDiff where nodes are added
     * @param attends whether the engine's device has attention without weights in memory
     */
    public FusedOps(SameDiff sameDiff, boolean attends) {
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
        return new FusedImages(sd);
    }

    @Override
    public ConvolutionOps convolutions() {
        return new FusedConvolutions(sd);
    }

    @Override
    public LossOps losses() {
        return new FusedLosses(sd);
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
}
