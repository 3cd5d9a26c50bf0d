package io.github.dino4j.vit.model;

import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.vit.ops.LayerOps;
import io.github.dino4j.vit.ops.TokenLayout;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/** Multi-head self-attention; rows of the qkv weight are queries, then keys, then values, each split into heads. */
final class Attention {
    private static final double INIT_STD = 0.02;
    private static final String WEIGHTS = ".attn.weights";

    private final Parameter qkvWeight;
    private final @Nullable Parameter qkvBias;
    private final Linear proj;
    private final LayerOps.Heads heads;

    Attention(Declarations at, VitConfig config) {
        long dim = config.embedDim();
        Declarations qkv = at.child("qkv");
        this.qkvWeight = qkv.declare("weight", Initializer.normal(INIT_STD), 3 * dim, dim);
        this.qkvBias = config.qkvBias() ? qkv.declare("bias", Initializer.ZEROS, 3 * dim) : null;
        this.proj = new Linear(at.child("proj"), dim, dim);
        this.heads = new LayerOps.Heads(config.numHeads(), config.embedDim() / config.numHeads());
    }

    /** Of the CLS tokens alone (images, D). */
    SDVariable clsForward(SDVariable x, TokenLayout layout, Forward forward) {
        SDVariable bias = qkvBias == null ? null : forward.weight(qkvBias);
        SDVariable values =
                forward.ops().clsAttention(x, forward.weight(qkvWeight), bias, layout, heads); // (images, D)
        return proj.forward(values, forward); // (images, D)
    }

    SDVariable forward(SDVariable x, TokenLayout layout, Forward forward, String name) {
        SDVariable bias = qkvBias == null ? null : forward.weight(qkvBias);
        SDVariable qkv = forward.ops().linear(x, forward.weight(qkvWeight), bias); // (R, 3D)
        if (!forward.reads(name + WEIGHTS)) {
            return proj.forward(forward.ops().attentionValues(qkv, layout, heads), forward); // (R, D)
        }
        LayerOps.Attended attended = forward.isDifferentiated()
                ? forward.ops().attentionWithGradient(qkv, layout, heads)
                : forward.ops().attention(qkv, layout, heads); // (R, D)
        for (int i = 0; i < attended.weights().size(); i++) {
            String suffix = i == 0 ? WEIGHTS : WEIGHTS + "." + i;
            forward.record(name + suffix, attended.weights().get(i)); // (B, h, T, T)
        }
        return proj.forward(attended.values(), forward); // (R, D)
    }
}
