package io.github.dino4j.vit.ops.fused;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.EngineOptions;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.GraphSource;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.core.onednn.OneDnnProvider;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.plan.DeviceEngine;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.model.Forward;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
    private static final double ROUNDED = 0.06;

    @ParameterizedTest
    @MethodSource("io.github.dino4j.vit.ops.fused.FusedLayers#cases")
    void outputsAndGradientsEqualTheStandardNodes(FusedLayers.Case tested) {
        compare(tested, Precision.FLOAT32, 1e-4);
    }

    /** Operands of products keep 8 bits: each is wrong by up to 0.4 %, and the cubed loss triples it. */
    @ParameterizedTest
    @MethodSource("io.github.dino4j.vit.ops.fused.FusedLayers#cases")
    void roundedOperandsGiveNearlyTheSame(FusedLayers.Case tested) {
        assumeTrue(new OneDnnProvider().supports(Precision.BFLOAT16), "the CPU knows no bfloat16");
        compare(tested, Precision.BFLOAT16, ROUNDED);
    }

    @ParameterizedTest
    @MethodSource("io.github.dino4j.vit.ops.fused.FusedLayers#cases")
    void plainLoopsGiveTheSame(FusedLayers.Case tested) {
        compare(tested, Engines.named("java"), 1e-4);
    }

    @ParameterizedTest
    @MethodSource("attending")
    void attentionWithoutWeightsGivesTheSame(FusedLayers.Case tested) {
        compare(tested, attending(Precision.FLOAT32), 1e-4);
    }

    @ParameterizedTest
    @MethodSource("attending")
    void roundedAttentionWithoutWeightsGivesNearlyTheSame(FusedLayers.Case tested) {
        compare(tested, attending(Precision.BFLOAT16), ROUNDED);
    }

    static Stream<FusedLayers.Case> attending() {
        return FusedLayers.cases()
                .filter(tested ->
                        tested.name().contains("attention") || tested.name().contains("block"));
    }

    private static Engine attending(Precision precision) {
        return new DeviceEngine(new AttendingDevice(), new EngineOptions(precision, Recompute.BLOCKS));
    }

    private static void compare(FusedLayers.Case tested, Precision precision, double tolerance) {
        compare(tested, new OneDnnProvider().create(new EngineOptions(precision, Recompute.CHEAP)), tolerance);
    }

    private static void compare(FusedLayers.Case tested, Engine engine, double tolerance) {
        for (int round = 0; round < ROUNDS; round++) {
            RandomStream random = Rng.of(round).fold(tested.name()).generator();
            FusedLayers.Layer layer = tested.draw().apply(random);
            ParameterStore weights = weights(layer, random);
            String what = tested + " " + weights.layout().parameters();
            Result fused = run(engine, layer, weights);
            Result standard = run(Engines.named("samediff"), layer, weights);
            assertClose(what + ": output", floats(fused.output()), floats(standard.output()), tolerance);
            for (Parameter parameter : weights.layout().parameters()) {
                assertClose(
                        what + ": gradient of " + parameter.name(),
                        fused.gradients().get(parameter.name()),
                        standard.gradients().get(parameter.name()),
                        tolerance);
            }
        }
    }

    private record Result(INDArray output, ParameterStore gradients) {}

    private static ParameterStore weights(FusedLayers.Layer layer, RandomStream random) {
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

    private static Result run(Engine engine, FusedLayers.Layer layer, ParameterStore weights) {
        GraphSource source = graph -> {
            List<SDVariable> in =
                    weights.layout().parameters().stream().map(graph::parameter).toList();
            Forward forward = Forward.inference(graph);
            SDVariable node = layer.node().apply(new FusedLayers.Arguments(forward.ops(), graph, in));
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

    private static void assertClose(String what, float[] actual, float[] expected, double tolerance) {
        double error = 0.0;
        double norm = 0.0;
        for (int i = 0; i < expected.length; i++) {
            error += Math.pow(actual[i] - (double) expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        assertThat(Math.sqrt(error)).as(what).isLessThan(tolerance * Math.sqrt(norm) + 1e-5);
    }
}
