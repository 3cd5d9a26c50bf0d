package io.github.dino4j.eval.feature;

import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.engine.GraphSource;
import io.github.dino4j.vit.model.Features;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.model.VisionTransformer;
import io.github.dino4j.vit.network.Network;
import io.github.dino4j.vit.ops.TokenLayout;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A frozen backbone over {@code images} (B, C, S, S). Outputs {@code cls.0} to {@code cls.n-1} (B, D) of the last n blocks,
 * and where tokens are wanted {@code tokens.0} to {@code tokens.n-1} (B*T, D), all through the final norm: the
 * original's {@code get_intermediate_layers}.
 */
record BackboneGraph(Network network, int batch, int size, int lastBlocks, Tokens tokens) implements GraphSource {
    /** Of which blocks all tokens are outputs. */
    enum Tokens {
        NONE,
        LAST,
        ALL
    }

    @Override
    public void build(GraphContext graph) {
        boolean clsAlone = lastBlocks == 1 && tokens == Tokens.NONE;
        Forward forward = clsAlone ? Forward.inference(graph) : Forward.withTokens(graph, List.of());
        SDVariable images = network.images(graph, "images", batch, size);
        Features features = network.backbone().forward(List.of(images), forward);
        graph.output("cls." + (lastBlocks - 1), features.pooled()); // (B, D)
        if (clsAlone) {
            return;
        }
        VisionTransformer vit = network.vit("features of several blocks or of patches");
        TokenLayout layout = new TokenLayout(List.of(vit.segment(batch, size)));
        for (int i = 0; i < lastBlocks - 1; i++) {
            SDVariable block = features.intermediate("blocks." + (vit.config().depth() - lastBlocks + i)); // (B*T, D)
            SDVariable normalized = vit.normalize(block, forward); // (B*T, D)
            graph.output("cls." + i, vit.pool(normalized, layout, forward)); // (B, D)
            if (tokens == Tokens.ALL) {
                graph.output("tokens." + i, normalized);
            }
        }
        if (tokens != Tokens.NONE) {
            graph.output("tokens." + (lastBlocks - 1), features.tokens().orElseThrow()); // (B*T, D)
        }
    }
}
