package io.github.dino4j.vit.model;

import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.vit.ops.TokenLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/** A pre-norm transformer block. */
final class Block {
    private final String name;
    private final LayerNorm norm1;
    private final Attention attn;
    private final @Nullable LayerScale ls1;
    private final DropPath dropAttn;
    private final LayerNorm norm2;
    private final Mlp mlp;
    private final @Nullable LayerScale ls2;
    private final DropPath dropMlp;

    Block(Declarations at, VitConfig config, int index) {
        this.name = "blocks." + index;
        this.norm1 = new LayerNorm(at.child("norm1"), config);
        this.attn = new Attention(at.child("attn"), config);
        this.ls1 = scale(at.child("ls1"), config);
        this.norm2 = new LayerNorm(at.child("norm2"), config);
        this.mlp = new Mlp(at.child("mlp"), config);
        this.ls2 = scale(at.child("ls2"), config);
        double rate = config.depth() == 1 ? 0.0 : config.dropPathRate() * index / (config.depth() - 1);
        this.dropAttn = new DropPath("drop_path." + index + ".attn", rate);
        this.dropMlp = new DropPath("drop_path." + index + ".mlp", rate);
    }

    private static @Nullable LayerScale scale(Declarations at, VitConfig config) {
        return config.hasLayerScale() ? new LayerScale(at, config.embedDim(), config.initValues()) : null;
    }

    SDVariable forward(SDVariable x, TokenLayout layout, Forward forward) {
        SDVariable attended = attn.forward(norm1.forward(x, forward), layout, forward, name); // (R, D)
        return forward.record(name, rest(x, attended, layout, forward)); // (R, D)
    }

    /** The CLS tokens' rows (images, D) of what {@link #forward} gives. */
    SDVariable clsForward(SDVariable x, TokenLayout layout, Forward forward) {
        SDVariable attended = attn.clsForward(norm1.forward(x, forward), layout, forward); // (images, D)
        return rest(forward.ops().clsRows(x, layout), attended, layout.clsOnly(), forward); // (images, D)
    }

    private SDVariable rest(SDVariable x, SDVariable attended, TokenLayout layout, Forward forward) {
        SDVariable first = ls1 == null ? attended : ls1.forward(attended, forward); // (R, D)
        SDVariable y = forward.ops().residual(x, first, dropAttn.mask(layout, forward)); // (R, D)
        SDVariable hidden = mlp.forward(norm2.forward(y, forward), forward); // (R, D)
        SDVariable second = ls2 == null ? hidden : ls2.forward(hidden, forward); // (R, D)
        return forward.ops().residual(y, second, dropMlp.mask(layout, forward)); // (R, D)
    }

    List<DropPath> dropPaths() {
        return List.of(dropAttn, dropMlp);
    }
}
