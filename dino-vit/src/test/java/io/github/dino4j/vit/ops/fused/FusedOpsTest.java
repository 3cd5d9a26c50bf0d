package io.github.dino4j.vit.ops.fused;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.engine.GraphSource;
import io.github.dino4j.core.engine.Initializer;
import io.github.dino4j.core.engine.OneDnnEngine;
import io.github.dino4j.core.engine.Parameter;
import io.github.dino4j.core.engine.ParameterLayout;
import io.github.dino4j.core.engine.ParameterStore;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.engine.SameDiffEngine;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.model.PositionEmbedding;
import io.github.dino4j.vit.network.HashWeights;
import io.github.dino4j.vit.ops.LayerOps;
import io.github.dino4j.vit.ops.TokenLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Each fused node against the standard nodes: outputs, and gradients of every argument, on random shapes. Arguments are
 * parameters, so that they have gradients; the loss is the sum of the output's cubes.
 */
class FusedOpsTest {
    private static final int ROUNDS = 3;

    /** A layer operation on parameters of given shapes. */
    private record Case(String name, Function<RandomStream, Layer> draw) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** What a case computes for one draw of its shapes. */
    private record Layer(List<long[]> shapes, Function<Arguments, SDVariable> node) {}

    /** A graph's vocabulary, its parameters, and inputs. */
    private record Arguments(LayerOps ops, GraphContext graph, List<SDVariable> in) {
        SDVariable get(int index) {
            return in.get(index);
        }
    }

    private static int between(RandomStream random, int low, int high) {
        return low + (int) (random.nextDouble() * (high - low + 1));
    }

    private static long[] dims(long... dims) {
        return dims;
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("linear", random -> linear(random, true)),
                new Case("linear without bias", random -> linear(random, false)),
                new Case("linear with a convolution's weight", FusedOpsTest::convolution),
                new Case("gelu", random -> rowsOnly(random, a -> a.ops().gelu(a.get(0)))),
                new Case("linear, gelu, linear, residual", FusedOpsTest::mlp),
                new Case("layer norm", FusedOpsTest::layerNorm),
                new Case("batch norm", FusedOpsTest::batchNorm),
                new Case("attention", FusedOpsTest::attention),
                new Case("residual", FusedOpsTest::residual),
                new Case("residual with stochastic depth", FusedOpsTest::scaledResidual),
                new Case("tokens, pack, cls rows", FusedOpsTest::tokens),
                new Case("positions", FusedOpsTest::positions),
                new Case("l2 normalise", random -> rowsOnly(random, a -> a.ops().l2Normalize(a.get(0)))),
                new Case("weight norm", FusedOpsTest::weightNorm),
                new Case("cross view", FusedOpsTest::crossView));
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
        return new Layer(
                List.of(dims(rows, dim), dims(dim), dims(dim)), a -> a.ops().layerNorm(a.get(0), a.get(1), a.get(2)));
    }

    private static Layer batchNorm(RandomStream random) {
        int rows = between(random, 3, 30);
        int dim = between(random, 2, 40);
        return new Layer(
                List.of(dims(rows, dim), dims(dim), dims(dim)), a -> a.ops().batchNorm(a.get(0), a.get(1), a.get(2)));
    }

    private static Layer attention(RandomStream random) {
        LayerOps.Heads heads = new LayerOps.Heads(between(random, 1, 4), between(random, 1, 16));
        TokenLayout layout = layout(random);
        long dim = (long) heads.count() * heads.width();
        return new Layer(
                List.of(dims(layout.rows(), 3 * dim)),
                a -> a.ops().attention(a.get(0), layout, heads).values());
    }

    private static TokenLayout layout(RandomStream random) {
        List<TokenLayout.Segment> segments = new ArrayList<>();
        int count = between(random, 1, 2);
        for (int i = 0; i < count; i++) {
            segments.add(new TokenLayout.Segment(between(random, 1, 3), between(random, 2, 9)));
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

    private static Layer tokens(RandomStream random) {
        int dim = between(random, 1, 30);
        TokenLayout layout = layout(random);
        List<long[]> shapes = new ArrayList<>();
        shapes.add(dims(1, 1, dim));
        for (TokenLayout.Segment segment : layout.segments()) {
            shapes.add(dims(segment.batch() * (segment.tokens() - 1L), dim));
            shapes.add(dims(segment.tokens(), dim));
        }
        return new Layer(shapes, a -> {
            List<SDVariable> parts = new ArrayList<>();
            for (int i = 0; i < layout.segments().size(); i++) {
                TokenLayout.Segment segment = layout.segments().get(i);
                parts.add(a.ops().tokens(a.get(1 + 2 * i), a.get(0), a.get(2 + 2 * i), segment));
            }
            SDVariable all = a.ops().pack(parts);
            return a.ops().clsRows(a.ops().gelu(all), layout);
        });
    }

    private static Layer positions(RandomStream random) {
        int own = between(random, 2, 5);
        int side = between(random, 1, 6);
        int dim = between(random, 1, 20);
        return new Layer(List.of(dims(1, (long) own * own + 1, dim)), a -> a.ops()
                .positions(a.get(0), PositionEmbedding.matrix(own, side)));
    }

    private static Layer weightNorm(RandomStream random) {
        int out = between(random, 1, 30);
        return new Layer(List.of(dims(out, between(random, 1, 30)), dims(out, 1)), a -> a.ops()
                .weightNorm(a.get(0), a.get(1)));
    }

    private static Layer crossView(RandomStream random) {
        LayerOps.ViewCounts views = new LayerOps.ViewCounts(between(random, 2, 5), 2, between(random, 1, 4));
        int outputs = between(random, 2, 40);
        return new Layer(List.of(dims((long) views.all() * views.batch(), outputs)), a -> {
            int rows = views.global() * views.batch();
            INDArray raw = HashWeights.array("targets", 0.5f, rows, outputs).addi(1.0);
            SDVariable targets = a.graph().sameDiff().constant(raw.divColumnVector(raw.sum(1)));
            return a.ops().crossView(a.get(0), targets, views, 0.1);
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void outputsAndGradientsEqualTheStandardNodes(Case tested) {
        for (int round = 0; round < ROUNDS; round++) {
            RandomStream random = Rng.of(round).fold(tested.name()).generator();
            Layer layer = tested.draw().apply(random);
            ParameterStore weights = weights(layer, random);
            String what = tested + " " + weights.layout().parameters();
            Result fused = run(new OneDnnEngine(), layer, weights);
            Result standard = run(new SameDiffEngine(), layer, weights);
            assertClose(what + ": output", floats(fused.output()), floats(standard.output()));
            for (Parameter parameter : weights.layout().parameters()) {
                assertClose(
                        what + ": gradient of " + parameter.name(),
                        fused.gradients().get(parameter.name()),
                        standard.gradients().get(parameter.name()));
            }
        }
    }

    private record Result(INDArray output, ParameterStore gradients) {}

    private static ParameterStore weights(Layer layer, RandomStream random) {
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < layer.shapes().size(); i++) {
            List<Long> shape = Arrays.stream(layer.shapes().get(i)).boxed().toList();
            parameters.add(new Parameter("p" + i, shape, Initializer.ZEROS, true));
        }
        ParameterStore store = new ParameterStore(new ParameterLayout(parameters));
        for (Parameter parameter : parameters) {
            float[] values = new float[(int) parameter.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            store.set(parameter.name(), values);
        }
        return store;
    }

    private static Result run(Engine engine, Layer layer, ParameterStore weights) {
        GraphSource source = graph -> {
            List<SDVariable> in =
                    weights.layout().parameters().stream().map(graph::parameter).toList();
            Forward forward = Forward.inference(graph);
            SDVariable node = layer.node().apply(new Arguments(forward.ops(), graph, in));
            SDVariable output = graph.output("output", node);
            graph.loss("loss", output.mul(output).mul(output).sum());
        };
        ParameterStore gradients = new ParameterStore(weights.layout());
        try (Plan plan = engine.compile(source, weights)) {
            return new Result(plan.backward(Map.of(), gradients).get("output").dup(), gradients);
        }
    }

    private static float[] floats(INDArray array) {
        return array.dup('c').data().asFloat();
    }

    private static void assertClose(String what, float[] actual, float[] expected) {
        double error = 0.0;
        double norm = 0.0;
        for (int i = 0; i < expected.length; i++) {
            error += Math.pow(actual[i] - (double) expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        assertThat(Math.sqrt(error)).as(what).isLessThan(1e-4 * Math.sqrt(norm) + 1e-5);
    }
}
