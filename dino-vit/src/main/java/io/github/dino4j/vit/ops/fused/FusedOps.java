package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.core.plan.KernelOp;
import io.github.dino4j.vit.ops.LayerOps;
import io.github.dino4j.vit.ops.StandardOps;
import io.github.dino4j.vit.ops.TokenLayout;
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
                new Tokens(),
                new TokensGradient(),
                new Pack(),
                new PackGradient(),
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
                new Residual(),
                new ScaledResidual(),
                new ScaledRows(),
                new ClsRows(),
                new ClsRowsGradient(),
                new L2Normalize(),
                new L2NormalizeGradient(),
                new WeightNormLinear(),
                new WeightNormLinearGradient(),
                new CenteredSoftmax(),
                new MeanRow(),
                new MeanEntropy(),
                new CrossView(),
                new CrossViewGradient());
    }

    private final SameDiff sd;
    private final StandardOps standard;

    /** Makes SameDiff know the nodes, which loading this class does. */
    static void register() {
        // Nothing else to do.
    }

    /**
     * The vocabulary of one graph.
     *
     * @param sameDiff where nodes are added
     */
    public FusedOps(SameDiff sameDiff) {
        this.sd = sameDiff;
        this.standard = new StandardOps(sameDiff);
    }

    @Override
    public SDVariable patchify(SDVariable images, int patch) {
        return new Patchify(sd, images, patch).output();
    }

    @Override
    public SDVariable tokens(SDVariable patches, SDVariable cls, SDVariable positions, TokenLayout.Segment segment) {
        return new Tokens(sd, patches, cls, positions).output();
    }

    @Override
    public SDVariable pack(List<SDVariable> parts) {
        return parts.size() == 1 ? parts.get(0) : new Pack(sd, parts).output();
    }

    @Override
    public SDVariable positions(SDVariable positions, float @Nullable [][] matrix) {
        long[] shape = positions.getShape(); // (1, N+1, D)
        SDVariable rows = positions.reshape(shape[1], shape[2]); // (N+1, D)
        return matrix == null
                ? rows
                : new Interpolate(sd, sd.constant(Nd4j.createFromArray(matrix)), rows, false).output();
    }

    @Override
    public SDVariable layerNorm(SDVariable x, SDVariable weight, SDVariable bias) {
        return new LayerNorm(sd, x, weight, bias).output();
    }

    /** Of stock nodes: heads rarely have it, and the batch is small there. */
    @Override
    public SDVariable batchNorm(SDVariable x, SDVariable weight, SDVariable bias) {
        return standard.batchNorm(x, weight, bias);
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
    public Attended attention(SDVariable qkv, TokenLayout layout, Heads heads) {
        List<SDVariable> outputs = new Attention(sd, qkv, AttentionShape.of(heads, layout)).results();
        return new Attended(outputs.get(0), outputs.subList(1, outputs.size()));
    }

    @Override
    public SDVariable attentionValues(SDVariable qkv, TokenLayout layout, Heads heads) {
        return new AttentionValues(sd, qkv, AttentionShape.of(heads, layout)).output();
    }

    @Override
    public SDVariable clsAttention(
            SDVariable x, SDVariable weight, @Nullable SDVariable bias, TokenLayout layout, Heads heads) {
        AttentionShape shape = AttentionShape.of(heads, layout);
        return (bias == null ? new ClsAttention(sd, shape, x, weight) : new ClsAttention(sd, shape, x, weight, bias))
                .output();
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
