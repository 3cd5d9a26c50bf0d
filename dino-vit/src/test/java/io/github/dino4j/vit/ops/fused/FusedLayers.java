package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.vit.model.PatchGrid;
import io.github.dino4j.vit.model.PositionEmbedding;
import io.github.dino4j.vit.network.HashWeights;
import io.github.dino4j.vit.ops.LayerOps;
import io.github.dino4j.vit.ops.TokenLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;

/** Layer operations on parameters of random shapes. */
final class FusedLayers {
    private static final double SMALL = 0.2; // keeps scores where a softmax is not all or nothing

    private FusedLayers() {}

    /** A layer operation on parameters of given shapes. */
    record Case(String name, Function<RandomStream, Layer> draw) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** What a case computes for one draw of its shapes. */
    record Layer(List<long[]> shapes, Function<Arguments, SDVariable> node) {}

    /** A graph's vocabulary, its parameters, and inputs. */
    record Arguments(LayerOps ops, GraphContext graph, List<SDVariable> in) {
        SDVariable get(int index) {
            return in.get(index);
        }
    }

    static int between(RandomStream random, int low, int high) {
        return low + (int) (random.nextDouble() * (high - low + 1));
    }

    static long[] dims(long... dims) {
        return dims;
    }

    static Stream<Case> cases() {
        return Stream.concat(own(), SwitchLayers.cases());
    }

    private static Stream<Case> own() {
        return Stream.of(
                new Case("linear", random -> linear(random, true)),
                new Case("linear without bias", random -> linear(random, false)),
                new Case("linear with a convolution's weight", FusedLayers::convolution),
                new Case("gelu", random -> rowsOnly(random, a -> a.ops().gelu(a.get(0)))),
                new Case("linear, gelu, linear, residual", FusedLayers::mlp),
                new Case("layer norm", FusedLayers::layerNorm),
                new Case("batch norm", FusedLayers::batchNorm),
                new Case("attention", random -> attention(random, layout(random))),
                new Case(
                        "attention in a batch of three times its tokens",
                        random -> attention(random, tight(random, 3))),
                new Case("attention of CLS tokens", random -> clsAttention(random, layout(random), true)),
                new Case("attention of CLS tokens without bias", random -> clsAttention(random, layout(random), false)),
                new Case(
                        "attention of CLS tokens in a batch of twice its tokens",
                        random -> clsAttention(random, tight(random, 2), true)),
                new Case("block of CLS tokens", FusedLayers::clsBlock),
                new Case("residual", FusedLayers::residual),
                new Case("residual with stochastic depth", FusedLayers::scaledResidual),
                new Case("layer norm, linear", FusedLayers::normLinear),
                new Case("linear, residual with stochastic depth", FusedLayers::linearScaled),
                new Case("linear, attention, linear", FusedLayers::linearAttention),
                new Case("block with stochastic depth", FusedLayers::block),
                new Case("tokens, pack, cls rows", random -> SwitchLayers.tokens(random, 1)),
                new Case("positions", FusedLayers::positions),
                new Case("l2 normalise", random -> rowsOnly(random, a -> a.ops().l2Normalize(a.get(0)))),
                new Case("weight-normalised linear", FusedLayers::weightNormLinear));
    }

    private static Layer rowsOnly(RandomStream random, Function<Arguments, SDVariable> node) {
        return new Layer(List.of(dims(between(random, 1, 20), between(random, 1, 40))), node);
    }

    private static Layer linear(RandomStream random, boolean bias) {
        int rows = between(random, 1, 30);
        int in = between(random, 1, 40);
        int out = between(random, 1, 40);
        List<long[]> shapes = new ArrayList<>(List.of(dims(rows, in), dims(out, in)));
        if (bias) {
            shapes.add(dims(out));
        }
        return new Layer(shapes, a -> a.ops().linear(a.get(0), a.get(1), bias ? a.get(2) : null));
    }

    private static Layer convolution(RandomStream random) {
        int batch = between(random, 1, 4);
        int patch = between(random, 1, 4);
        int side = between(random, 1, 3);
        int out = between(random, 1, 20);
        return new Layer(List.of(dims(out, 3, patch, patch), dims(out)), a -> {
            int size = patch * side;
            SDVariable images = a.graph().sameDiff().constant(HashWeights.array("images", 1.0f, batch, 3, size, size));
            return a.ops().linear(a.ops().patchify(images, patch), a.get(0), a.get(1));
        });
    }

    private static Layer mlp(RandomStream random) {
        int rows = between(random, 1, 30);
        long dim = between(random, 1, 30);
        return new Layer(
                List.of(dims(rows, dim), dims(4 * dim, dim), dims(4 * dim), dims(dim, 4 * dim), dims(dim)), a -> {
                    SDVariable hidden = a.ops().gelu(a.ops().linear(a.get(0), a.get(1), a.get(2)));
                    return a.ops().residual(a.get(0), a.ops().linear(hidden, a.get(3), a.get(4)), null);
                });
    }

    private static Layer layerNorm(RandomStream random) {
        int rows = between(random, 1, 30);
        int dim = between(random, 2, 40);
        return new Layer(List.of(dims(rows, dim), dims(dim), dims(dim)), a -> a.ops()
                .layerNorm(a.get(0), a.get(1), a.get(2), 1e-6));
    }

    private static Layer batchNorm(RandomStream random) {
        int rows = between(random, 3, 30);
        int dim = between(random, 2, 40);
        return new Layer(List.of(dims(rows, dim), dims(dim), dims(dim)), a -> a.ops()
                .images()
                .normalizeByBatch(a.get(0), a.get(1), a.get(2), 1e-5)
                .values());
    }

    /** Batches that the native library takes for others unless they are taken apart. */
    static TokenLayout tight(RandomStream random, int groups) {
        int tokens = between(random, 1, 4);
        return new TokenLayout(List.of(
                new TokenLayout.Segment(groups * tokens, tokens), new TokenLayout.Segment(2, between(random, 2, 5))));
    }

    private static Layer attention(RandomStream random, TokenLayout layout) {
        LayerOps.Heads heads = new LayerOps.Heads(between(random, 1, 4), between(random, 1, 16));
        long dim = (long) heads.count() * heads.width();
        return new Layer(
                List.of(dims(layout.rows(), 3 * dim)),
                a -> a.ops().attentionWithGradient(a.get(0), layout, heads).values());
    }

    private static Layer clsAttention(RandomStream random, TokenLayout layout, boolean bias) {
        LayerOps.Heads heads = new LayerOps.Heads(between(random, 1, 4), between(random, 1, 16));
        long dim = (long) heads.count() * heads.width();
        List<long[]> shapes = new ArrayList<>(List.of(dims(layout.rows(), dim), dims(3 * dim, dim)));
        if (bias) {
            shapes.add(dims(3 * dim));
        }
        return new Layer(shapes, a -> a.ops()
                .clsAttention(a.get(0), a.get(1).mul(SMALL), bias ? a.get(2) : null, layout, heads));
    }

    private static Layer clsBlock(RandomStream random) {
        LayerOps.Heads heads = new LayerOps.Heads(between(random, 1, 3), between(random, 2, 9));
        TokenLayout layout = layout(random);
        long dim = (long) heads.count() * heads.width();
        List<long[]> shapes = List.of(
                dims(layout.rows(), dim), dims(dim), dims(dim), dims(3 * dim, dim), dims(3 * dim), dims(dim, dim));
        return new Layer(shapes, a -> {
            LayerOps ops = a.ops();
            SDVariable x = ops.gelu(a.get(0));
            SDVariable normed = ops.layerNorm(x, a.get(1), a.get(2), 1e-6);
            SDVariable values = ops.clsAttention(normed, a.get(3).mul(SMALL), a.get(4), layout, heads);
            return ops.residual(ops.clsRows(x, layout), ops.linear(values, a.get(5), null), null);
        });
    }

    static TokenLayout layout(RandomStream random) {
        return layout(random, 2);
    }

    static TokenLayout layout(RandomStream random, int least) {
        List<TokenLayout.Segment> segments = new ArrayList<>();
        int count = between(random, 1, 2);
        for (int i = 0; i < count; i++) {
            segments.add(new TokenLayout.Segment(between(random, 1, 3), between(random, least, least + 7)));
        }
        return new TokenLayout(segments);
    }

    private static Layer residual(RandomStream random) {
        int rows = between(random, 1, 30);
        int dim = between(random, 1, 40);
        return new Layer(List.of(dims(rows, dim), dims(rows, dim)), a -> a.ops().residual(a.get(0), a.get(1), null));
    }

    private static Layer scaledResidual(RandomStream random) {
        int rows = between(random, 1, 30);
        int dim = between(random, 1, 40);
        return new Layer(List.of(dims(rows, dim), dims(rows, dim)), a -> {
            SDVariable mask = a.graph().sameDiff().constant(HashWeights.array("mask", 1.0f, rows, 1));
            return a.ops().residual(a.get(0), a.get(1), mask);
        });
    }

    private static Layer normLinear(RandomStream random) {
        long dim = between(random, 5, 40); // of two numbers nothing but rounding errors would be left
        return new Layer(
                List.of(dims(between(random, 1, 30), dim), dims(dim), dims(dim), dims(between(random, 1, 20), dim)),
                a -> a.ops().linear(a.ops().layerNorm(a.get(0), a.get(1), a.get(2), 1e-6), a.get(3), null));
    }

    private static Layer linearScaled(RandomStream random) {
        long rows = between(random, 1, 30);
        long dim = between(random, 1, 40);
        return new Layer(List.of(dims(rows, dim), dims(dim, dim), dims(dim)), a -> {
            SDVariable mask = a.graph().sameDiff().constant(HashWeights.array("mask", 1.0f, rows, 1));
            return a.ops().residual(a.get(0), a.ops().linear(a.get(0), a.get(1), a.get(2)), mask);
        });
    }

    private static Layer linearAttention(RandomStream random) {
        LayerOps.Heads heads = new LayerOps.Heads(between(random, 1, 4), between(random, 1, 16));
        TokenLayout layout = layout(random);
        long dim = (long) heads.count() * heads.width();
        return new Layer(List.of(dims(layout.rows(), 3 * dim), dims(3 * dim, 3 * dim), dims(dim, dim)), a -> {
            SDVariable qkv = a.ops().linear(a.get(0), a.get(1), null);
            return a.ops()
                    .linear(a.ops().attentionWithGradient(qkv, layout, heads).values(), a.get(2), null);
        });
    }

    /** All that a transformer block does, small enough for its softmax not to saturate. */
    private static Layer block(RandomStream random) {
        LayerOps.Heads heads = new LayerOps.Heads(between(random, 1, 3), between(random, 2, 9));
        TokenLayout layout = layout(random);
        long dim = (long) heads.count() * heads.width();
        List<long[]> shapes = List.of(
                dims(layout.rows(), dim),
                dims(dim),
                dims(dim),
                dims(3 * dim, dim),
                dims(3 * dim),
                dims(dim, dim),
                dims(dim),
                dims(4 * dim, dim),
                dims(4 * dim),
                dims(dim, 4 * dim),
                dims(dim));
        return new Layer(shapes, a -> {
            LayerOps ops = a.ops();
            SDVariable mask = a.graph().sameDiff().constant(HashWeights.array("mask", 1.0f, layout.rows(), 1));
            SDVariable x = a.get(0);
            SDVariable qkv = ops.linear(ops.layerNorm(x, a.get(1), a.get(2), 1e-6), a.get(3), a.get(4));
            SDVariable values = ops.attentionWithGradient(qkv, layout, heads).values();
            SDVariable y = ops.residual(x, ops.linear(values, a.get(5), a.get(6)), mask);
            SDVariable hidden = ops.gelu(ops.linear(ops.layerNorm(y, a.get(1), a.get(2), 1e-6), a.get(7), a.get(8)));
            return ops.residual(y, ops.linear(hidden, a.get(9), a.get(10)), mask);
        });
    }

    private static Layer positions(RandomStream random) {
        int own = between(random, 2, 5);
        int side = between(random, 1, 6);
        int dim = between(random, 1, 20);
        return new Layer(List.of(dims(1, (long) own * own + 1, dim)), a -> a.ops()
                .positions(
                        a.get(0),
                        PositionEmbedding.matrix(
                                VitConfig.dino("any", own, 1, dim, 1, 1), new PatchGrid(side, side, true))));
    }

    private static Layer weightNormLinear(RandomStream random) {
        int out = between(random, 1, 30);
        int in = between(random, 1, 30);
        return new Layer(List.of(dims(between(random, 1, 20), in), dims(out, in), dims(out, 1)), a -> a.ops()
                .weightNormLinear(a.get(0), a.get(1), a.get(2)));
    }
}
