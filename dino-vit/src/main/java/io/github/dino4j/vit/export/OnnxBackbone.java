package io.github.dino4j.vit.export;

import static io.github.dino4j.vit.export.OnnxGraph.ints;
import static io.github.dino4j.vit.export.OnnxGraph.number;
import static io.github.dino4j.vit.export.OnnxGraph.real;

import io.github.dino4j.core.config.ModelConfig;
import io.github.dino4j.core.parameter.Parameter;
import java.util.EnumSet;
import java.util.List;
import onnx.Onnx.GraphProto;

/**
 * The Vision Transformer in ONNX operations (opset 17). Nodes are named as timm's modules; linear layers see one matrix of
 * all tokens (R, D), R = B (N+1), and keep their weights as (out, in).
 */
final class OnnxBackbone {
    private static final float EPSILON = 1e-6f;

    private final ExportModel source;
    private final ModelConfig model;
    private final GraphSpec spec;
    private final OnnxGraph graph;
    private final int dim;
    private final int tokens;

    OnnxBackbone(ExportModel source, GraphSpec spec) {
        this.source = source;
        this.model = source.config();
        this.spec = spec;
        this.graph = new OnnxGraph(model.name());
        this.dim = model.embedDim();
        this.tokens = spec.grid(model).patches() + 1;
    }

    GraphProto build() {
        graph.input(GraphSpec.INPUT, List.of(model.inChans(), spec.height(), spec.width()));
        spec.outputs().forEach(output -> graph.output(output.key(), spec.shape(output, model)));
        shapes();
        String x = tokens(patches(pixels()));
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

    /** Stores a parameter, which one node reads. */
    private String weight(String name) {
        Parameter parameter = source.weights().layout().slot(name).parameter();
        return graph.floats(name, parameter.shape(), source.weights().get(name));
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

    /** Normalised pixels (B, C, H, W). */
    private String pixels() {
        if (!spec.normalize()) {
            return GraphSpec.INPUT;
        }
        List<Long> shape = List.of(1L, (long) model.inChans(), 1L, 1L);
        graph.floats("mean", shape, ExportModel.floats(source.mean()));
        graph.floats("std", shape, ExportModel.floats(source.std()));
        String centered = graph.node("Sub", "normalize.centered", List.of(GraphSpec.INPUT, "mean"));
        return graph.node("Div", "normalize", List.of(centered, "std"));
    }

    /** Patch tokens (B, N, D); the convolution leaves out pixels beyond the last whole patch. */
    private String patches(String pixels) {
        long patch = model.patchSize();
        String name = "patch_embed.proj";
        graph.node(
                "Conv",
                name,
                List.of(pixels, weight(name + ".weight"), weight(name + ".bias")),
                ints("kernel_shape", patch, patch),
                ints("strides", patch, patch)); // (B, D, h, w)
        graph.longs("shape.grid", 0, dim, tokens - 1); // 0 keeps the batch
        graph.node("Reshape", "patch_embed.flat", List.of(name, "shape.grid")); // (B, D, N)
        return graph.node("Transpose", "patch_embed", List.of("patch_embed.flat"), ints("perm", 0, 2, 1)); // (B, N, D)
    }

    /** Rows of the token matrix (R, D): CLS tokens, patch tokens, positions. */
    private String tokens(String patches) {
        graph.longs("shape.cls", 1, dim);
        graph.node("Shape", "cls.batch", List.of(patches), number("start", 0), number("end", 1)); // (B)
        graph.node("Concat", "cls.shape", List.of("cls.batch", "shape.cls"), number("axis", 0)); // (B, 1, D)
        graph.node("Expand", "cls.each", List.of(weight("cls_token"), "cls.shape")); // (B, 1, D)
        graph.node("Concat", "tokens", List.of("cls.each", patches), number("axis", 1)); // (B, N+1, D)
        graph.floats("pos_embed", List.of(1L, (long) tokens, (long) dim), source.positions(spec.grid(model)));
        graph.node("Add", "tokens.positioned", List.of("tokens", "pos_embed")); // (B, N+1, D)
        return graph.node("Reshape", "embeddings", List.of("tokens.positioned", "shape.rows")); // (R, D)
    }

    private String block(String name, String x, boolean isLast) {
        String attended = attention(name + ".attn", norm(name + ".norm1", x), isLast); // (R, D)
        String y = graph.node("Add", name + ".add1", List.of(x, attended)); // (R, D)
        String hidden = gelu(name + ".mlp.act", linear(name + ".mlp.fc1", norm(name + ".norm2", y), true));
        return graph.node("Add", name, List.of(y, linear(name + ".mlp.fc2", hidden, true))); // (R, D)
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
        return graph.node(
                "LayerNormalization",
                name,
                List.of(x, weight(name + ".weight"), weight(name + ".bias")),
                number("axis", -1),
                real("epsilon", EPSILON)); // (R, D)
    }

    private String linear(String name, String x, boolean hasBias) {
        String weight = weight(name + ".weight");
        List<String> inputs = hasBias ? List.of(x, weight, weight(name + ".bias")) : List.of(x, weight);
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
        norm("norm", x);
        graph.longs("shape.tokens", -1, tokens, dim);
        graph.node("Reshape", "norm.tokens", List.of("norm", "shape.tokens")); // (B, N+1, D)
        if (spec.outputs().contains(GraphOutput.CLS)) {
            graph.scalarIndex("index.cls", 0);
            graph.node(
                    "Gather", GraphOutput.CLS.key(), List.of("norm.tokens", "index.cls"), number("axis", 1)); // (B, D)
        }
        if (spec.outputs().contains(GraphOutput.PATCHES)) {
            graph.longs("patches.start", 1);
            graph.longs("patches.end", tokens);
            graph.longs("patches.axis", 1);
            List<String> slice = List.of("norm.tokens", "patches.start", "patches.end", "patches.axis");
            graph.node("Slice", GraphOutput.PATCHES.key(), slice); // (B, N, D)
        }
    }
}
