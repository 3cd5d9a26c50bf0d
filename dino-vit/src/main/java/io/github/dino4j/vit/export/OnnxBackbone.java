package io.github.dino4j.vit.export;

import static io.github.dino4j.vit.export.OnnxGraph.ints;
import static io.github.dino4j.vit.export.OnnxGraph.number;
import static io.github.dino4j.vit.export.OnnxGraph.real;

import io.github.dino4j.core.config.model.VitConfig;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import onnx.Onnx.GraphProto;

/**
 * The Vision Transformer in ONNX operations (opset 17). Nodes are named as timm's modules; linear layers see one matrix of
 * all tokens (R, D), R = B T, and keep their weights as (out, in).
 */
final class OnnxBackbone {
    private final ExportModel source;
    private final VitConfig model;
    private final GraphSpec spec;
    private final OnnxGraph graph;
    private final int dim;
    private final int tokens;

    OnnxBackbone(ExportModel source, GraphSpec spec) {
        this.source = source;
        this.model = source.vit();
        this.spec = spec;
        this.graph = new OnnxGraph(source, spec);
        this.dim = model.embedDim();
        this.tokens = spec.grid(model).patches() + model.prefixTokens();
    }

    GraphProto build() {
        shapes();
        String x = tokens(patches(graph.pixels(spec)));
        int last = model.depth() - 1;
        for (int i = 0; i < last; i++) {
            x = block("blocks." + i, x, false);
        }
        if (spec.outputs().equals(EnumSet.of(GraphOutput.ATTENTION))) {
            attentionWeights("blocks." + last + ".attn", norm("blocks." + last + ".norm1", x), true);
        } else {
            outputs(block("blocks." + last, x, true));
        }
        return graph.build();
    }

    /** Constants that blocks share. */
    private void shapes() {
        long width = dim / model.numHeads();
        graph.longs("shape.rows", -1, dim);
        graph.longs("shape.heads", -1, tokens, 3, model.numHeads(), width);
        graph.longs("axis.0", 0);
        graph.scalar("scale", (float) (1.0 / Math.sqrt((double) width)));
        graph.scalar("sqrt_half", (float) Math.sqrt(0.5));
        graph.scalar("one", 1.0f);
        graph.scalar("half", 0.5f);
    }

    /** Patch tokens (B, N, D); the convolution leaves out pixels beyond the last whole patch. */
    private String patches(String pixels) {
        long patch = model.patchSize();
        String name = "patch_embed.proj";
        graph.node(
                "Conv",
                name,
                List.of(pixels, graph.weight(name + ".weight"), graph.weight(name + ".bias")),
                ints("kernel_shape", patch, patch),
                ints("strides", patch, patch)); // (B, D, h, w)
        graph.longs("shape.grid", 0, dim, tokens - model.prefixTokens()); // 0 keeps the batch
        graph.node("Reshape", "patch_embed.flat", List.of(name, "shape.grid")); // (B, D, N)
        return graph.node("Transpose", "patch_embed", List.of("patch_embed.flat"), ints("perm", 0, 2, 1)); // (B, N, D)
    }

    /** Rows of the token matrix (R, D): CLS token, registers, patch tokens, positions. */
    private String tokens(String patches) {
        String all = patches;
        if (model.prefixTokens() > 0) {
            graph.longs("shape.prefix", 1, dim);
            graph.node("Shape", "prefix.batch", List.of(patches), number("start", 0), number("end", 1)); // (B)
            graph.node("Concat", "prefix.shape", List.of("prefix.batch", "shape.prefix"), number("axis", 0));
            List<String> parts = new ArrayList<>();
            for (String name : List.of("cls_token", "reg_token")) {
                if (source.weights().layout().contains(name)) {
                    parts.add(graph.node(
                            "Expand", name + ".each", List.of(graph.weight(name), "prefix.shape"))); // (B, P, D)
                }
            }
            parts.add(patches);
            all = graph.node("Concat", "tokens", parts, number("axis", 1)); // (B, T, D)
        }
        graph.floats("pos_embed", List.of(1L, (long) tokens, (long) dim), positions());
        graph.node("Add", "tokens.positioned", List.of(all, "pos_embed")); // (B, T, D)
        return graph.node("Reshape", "embeddings", List.of("tokens.positioned", "shape.rows")); // (R, D)
    }

    /** A position for each token, which is zero where it has none. */
    private float[] positions() {
        float[] own = source.positions(spec.grid(model));
        float[] all = new float[tokens * dim];
        System.arraycopy(own, 0, all, all.length - own.length, own.length);
        return all;
    }

    private String block(String name, String x, boolean isLast) {
        String attended = attention(name + ".attn", norm(name + ".norm1", x), isLast); // (R, D)
        String y = graph.node("Add", name + ".add1", List.of(x, scaled(name + ".ls1", attended))); // (R, D)
        String first = linear(name + ".mlp.fc1", norm(name + ".norm2", y), true); // (R, H)
        String hidden = model.isGated() ? swiGlu(name + ".mlp.act", first) : gelu(name + ".mlp.act", first);
        String branch = linear(name + ".mlp.fc2", hidden, true); // (R, D)
        return graph.node("Add", name, List.of(y, scaled(name + ".ls2", branch))); // (R, D)
    }

    private String scaled(String name, String x) {
        return model.hasLayerScale() ? graph.node("Mul", name, List.of(x, graph.weight(name + ".gamma"))) : x; // (R, D)
    }

    /** SiLU(a) b of the two halves of the columns. */
    private String swiGlu(String name, String x) {
        List<String> halves = List.of(name + ".a", name + ".b");
        graph.add("Split", name + ".halves", List.of(x), halves, number("axis", 1)); // (R, H/2)
        graph.node("Sigmoid", name + ".sigmoid", List.of(name + ".a"));
        graph.node("Mul", name + ".silu", List.of(name + ".a", name + ".sigmoid"));
        return graph.node("Mul", name, List.of(name + ".silu", name + ".b")); // (R, H/2)
    }

    private String attention(String name, String x, boolean isLast) {
        String weights = attentionWeights(name, x, isLast); // (B, h, T, T)
        graph.node("MatMul", name + ".mixed", List.of(weights, name + ".v")); // (B, h, T, d)
        graph.node("Transpose", name + ".merged", List.of(name + ".mixed"), ints("perm", 0, 2, 1, 3)); // (B, T, h, d)
        graph.node("Reshape", name + ".values", List.of(name + ".merged", "shape.rows")); // (R, D)
        return linear(name + ".proj", name + ".values", true); // (R, D)
    }

    private String attentionWeights(String name, String x, boolean isLast) {
        linear(name + ".qkv", x, model.qkvBias()); // (R, 3D)
        String split = name + ".split";
        graph.node("Reshape", split, List.of(name + ".qkv", "shape.heads")); // (B, T, 3, h, d)
        graph.node("Transpose", name + ".heads", List.of(split), ints("perm", 2, 0, 3, 1, 4)); // (3, B, h, T, d)
        List<String> parts = List.of(name + ".q1", name + ".k1", name + ".v1");
        graph.add("Split", name + ".parts", List.of(name + ".heads"), parts, number("axis", 0)); // (1, B, h, T, d)
        for (String part : List.of("q", "k", "v")) {
            graph.node("Squeeze", name + "." + part, List.of(name + "." + part + "1", "axis.0")); // (B, h, T, d)
        }
        graph.node("Transpose", name + ".kt", List.of(name + ".k"), ints("perm", 0, 1, 3, 2)); // (B, h, d, T)
        graph.node("MatMul", name + ".products", List.of(name + ".q", name + ".kt")); // (B, h, T, T)
        graph.node("Mul", name + ".scores", List.of(name + ".products", "scale")); // (B, h, T, T)
        boolean isOutput = isLast && spec.outputs().contains(GraphOutput.ATTENTION);
        String weights = isOutput ? GraphOutput.ATTENTION.key() : name + ".weights";
        return graph.node("Softmax", weights, List.of(name + ".scores"), number("axis", -1)); // (B, h, T, T)
    }

    private String norm(String name, String x) {
        return norm(name, x, name);
    }

    private String norm(String name, String x, String output) {
        return graph.node(
                "LayerNormalization",
                output,
                List.of(x, graph.weight(name + ".weight"), graph.weight(name + ".bias")),
                number("axis", -1),
                real("epsilon", (float) model.normEps())); // (R, D)
    }

    private String linear(String name, String x, boolean hasBias) {
        String weight = graph.weight(name + ".weight");
        List<String> inputs = hasBias ? List.of(x, weight, graph.weight(name + ".bias")) : List.of(x, weight);
        return graph.node("Gemm", name, inputs, number("transB", 1)); // (R, out)
    }

    /** x/2 (1 + erf(x/sqrt 2)); opset 17 has no Gelu, runtimes recognise these nodes. */
    private String gelu(String name, String x) {
        graph.node("Mul", name + ".scaled", List.of(x, "sqrt_half"));
        graph.node("Erf", name + ".erf", List.of(name + ".scaled"));
        graph.node("Add", name + ".sum", List.of(name + ".erf", "one"));
        graph.node("Mul", name + ".product", List.of(x, name + ".sum"));
        return graph.node("Mul", name, List.of(name + ".product", "half"));
    }

    private void outputs(String x) {
        String normalized = model.fcNorm() ? x : norm("norm", x); // (R, D)
        graph.longs("shape.tokens", -1, tokens, dim);
        String all = graph.node("Reshape", "norm.tokens", List.of(normalized, "shape.tokens")); // (B, T, D)
        boolean asFeatures = spec.outputs().contains(GraphOutput.CLS);
        boolean asPatches = spec.outputs().contains(GraphOutput.PATCHES);
        if (asPatches || (asFeatures && !model.isTokenPooled())) {
            graph.longs("patches.start", model.prefixTokens());
            graph.longs("patches.end", tokens);
            graph.longs("patches.axis", 1);
            List<String> slice = List.of(all, "patches.start", "patches.end", "patches.axis");
            graph.node("Slice", asPatches ? GraphOutput.PATCHES.key() : "patches.tokens", slice); // (B, N, D)
        }
        if (asFeatures) {
            features(all, asPatches ? GraphOutput.PATCHES.key() : "patches.tokens");
        }
    }

    private void features(String all, String patches) {
        String name = model.fcNorm() ? "pooled" : GraphOutput.CLS.key();
        if (model.isTokenPooled()) {
            graph.scalarIndex("index.cls", 0);
            graph.node("Gather", name, List.of(all, "index.cls"), number("axis", 1)); // (B, D)
        } else {
            graph.node("ReduceMean", name, List.of(patches), ints("axes", 1), number("keepdims", 0)); // (B, D)
        }
        if (model.fcNorm()) {
            norm("fc_norm", name, GraphOutput.CLS.key()); // (B, D)
        }
    }
}
