package io.github.dino4j.vit.export;

import static io.github.dino4j.vit.export.OnnxGraph.ints;
import static io.github.dino4j.vit.export.OnnxGraph.number;
import static io.github.dino4j.vit.export.OnnxGraph.real;

import io.github.dino4j.core.config.model.ResnetConfig;
import java.util.List;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;

/** The residual network in ONNX operations, by running statistics. Nodes are named as torchvision's modules. */
final class OnnxResnet {
    private static final float EPS = 1e-5f;
    private static final int SMALL = 3;
    private static final int LARGE = 7;

    private final ResnetConfig model;
    private final GraphSpec spec;
    private final OnnxGraph graph;

    OnnxResnet(ExportModel source, ResnetConfig model, GraphSpec spec) {
        this.model = model;
        this.spec = spec;
        this.graph = new OnnxGraph(source, spec);
    }

    GraphProto build() {
        String x = stem(graph.pixels(spec)); // (B, C, h, w)
        for (int stage = 0; stage < model.blocks().size(); stage++) {
            for (int i = 0; i < model.blocks().get(stage); i++) {
                int stride = stage > 0 && i == 0 ? 2 : 1;
                boolean moves = i == 0 && (stage > 0 || model.bottleneck());
                x = block("layer" + (stage + 1) + "." + i, x, stride, moves);
            }
        }
        outputs(x);
        return graph.build();
    }

    private String stem(String pixels) {
        String x;
        if (model.selective()) {
            x = rectified(pixels, "conv1.0", "conv1.1", SMALL, 2);
            x = rectified(x, "conv1.3", "conv1.4", SMALL, 1);
            x = rectified(x, "conv1.6", "bn1", SMALL, 1);
        } else {
            x = rectified(pixels, "conv1", "bn1", model.hasLargeStem() ? LARGE : SMALL, model.hasLargeStem() ? 2 : 1);
        }
        return model.hasLargeStem() ? graph.node("MaxPool", "maxpool", List.of(x), window(SMALL, 2)) : x;
    }

    private static AttributeProto[] window(int side, int stride) {
        int padding = side / 2;
        return new AttributeProto[] {
            ints("kernel_shape", side, side),
            ints("strides", stride, stride),
            ints("pads", padding, padding, padding, padding)
        };
    }

    private String convolved(String x, String name, int side, int stride) {
        return graph.node("Conv", name, List.of(x, graph.weight(name + ".weight")), window(side, stride));
    }

    private String normalized(String x, String name) {
        List<String> inputs = List.of(
                x,
                graph.weight(name + ".weight"),
                graph.weight(name + ".bias"),
                graph.weight(name + ".running_mean"),
                graph.weight(name + ".running_var"));
        return graph.node("BatchNormalization", name, inputs, real("epsilon", EPS));
    }

    private String rectified(String x, String convolution, String norm, int side, int stride) {
        String y = normalized(convolved(x, convolution, side, stride), norm);
        return graph.node("Relu", norm + ".relu", List.of(y));
    }

    private String block(String name, String x, int stride, boolean moves) {
        String branch = x;
        int last = model.bottleneck() ? 3 : 2;
        for (int i = 1; i < last; i++) {
            int side = model.bottleneck() && i == 1 ? 1 : SMALL;
            boolean strides = i == (model.bottleneck() ? 2 : 1);
            branch = rectified(branch, name + ".conv" + i, name + ".bn" + i, side, strides ? stride : 1);
        }
        branch = model.selective() ? selected(branch, name + ".sk") : branch;
        String convolved = convolved(branch, name + ".conv" + last, model.bottleneck() ? 1 : SMALL, 1);
        String added = normalized(convolved, name + ".bn" + last);
        graph.node("Add", name + ".add", List.of(added, moves ? moved(x, name, stride) : x));
        return graph.node("Relu", name, List.of(name + ".add")); // (B, C, h, w)
    }

    /** The shortcut of a block whose result has other extents; with selective kernels it takes means of 2x2 places first. */
    private String moved(String x, String name, int stride) {
        boolean pooled = model.selective() && stride > 1;
        String from = pooled
                ? graph.node(
                        "AveragePool",
                        name + ".downsample.pool",
                        List.of(x),
                        ints("kernel_shape", 2, 2),
                        ints("strides", 2, 2),
                        number("ceil_mode", 1)) // what is left at a far edge is a mean of less
                : x;
        return normalized(convolved(from, name + ".downsample.0", 1, pooled ? 1 : stride), name + ".downsample.1");
    }

    /** Two candidates (B, 2C, h, w), mixed by a softmax over the two of each image and channel. */
    private String selected(String both, String name) {
        graph.node("GlobalAveragePool", name + ".means", List.of(both)); // (B, 2C, 1, 1)
        List<String> halves = List.of(name + ".mean1", name + ".mean2");
        graph.add("Split", name + ".halves", List.of(name + ".means"), halves, number("axis", 1));
        graph.node("Add", name + ".sum", halves); // (B, C, 1, 1)
        String squeezed = rectified(name + ".sum", name + ".fc1", name + ".bn", 1, 1);
        String scores = convolved(squeezed, name + ".fc2", 1, 1); // (B, 2C, 1, 1)
        graph.longs(name + ".pair", 0, 2, -1);
        graph.node("Reshape", name + ".pairs", List.of(scores, name + ".pair")); // (B, 2, C)
        graph.node("Softmax", name + ".shares", List.of(name + ".pairs"), number("axis", 1));
        graph.longs(name + ".map", 0, -1, 1, 1);
        graph.node("Reshape", name + ".factors", List.of(name + ".shares", name + ".map")); // (B, 2C, 1, 1)
        graph.node("Mul", name + ".weighted", List.of(both, name + ".factors"));
        List<String> parts = List.of(name + ".part1", name + ".part2");
        graph.add("Split", name + ".parts", List.of(name + ".weighted"), parts, number("axis", 1));
        return graph.node("Add", name, parts); // (B, C, h, w)
    }

    private void outputs(String x) {
        if (spec.outputs().contains(GraphOutput.CLS)) {
            graph.node("GlobalAveragePool", "avgpool", List.of(x)); // (B, D, 1, 1)
            graph.node("Flatten", GraphOutput.CLS.key(), List.of("avgpool"), number("axis", 1)); // (B, D)
        }
        if (spec.outputs().contains(GraphOutput.PATCHES)) {
            graph.longs("shape.places", 0, model.embedDim(), -1);
            graph.node("Reshape", "places", List.of(x, "shape.places")); // (B, D, N)
            graph.node("Transpose", GraphOutput.PATCHES.key(), List.of("places"), ints("perm", 0, 2, 1)); // (B, N, D)
        }
    }
}
