package io.github.dino4j.vit.ops.fused;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.core.onednn.OneDnnProvider;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.ops.LayerOps;
import io.github.dino4j.vit.ops.StandardOps;
import io.github.dino4j.vit.ops.TokenLayout;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;

/** Attention in pieces beside attention at once. */
class AttentionValuesTest {
    private static final int HEADS = 2;
    private static final int WIDTH = 8;

    @ParameterizedTest
    @CsvSource({
        "3, 17, all images are one piece",
        "40, 70, some images are a piece",
        "2, 400, some queries are a piece",
        "1, 700, some queries of one image are a piece",
        "6, 6, three times as many numbers as tokens"
    })
    void givesWhatAttentionAtOnceGives(int images, int tokens, String what) {
        TokenLayout layout =
                new TokenLayout(List.of(new TokenLayout.Segment(2, 5), new TokenLayout.Segment(images, tokens)));
        Parameter qkv = new Parameter(
                "qkv", List.of((long) layout.rows(), 3L * HEADS * WIDTH), Initializer.normal(1.0), true); // (R, 3D)
        ParameterStore values = ParameterStore.initialized(new ParameterLayout(List.of(qkv)), Rng.of(images));
        float[] expected = run(Engines.named("samediff"), values, graph -> new StandardOps(graph.sameDiff())
                .attention(graph.parameter(qkv), layout, new LayerOps.Heads(HEADS, WIDTH))
                .values());
        Function<GraphContext, SDVariable> pieces = graph -> new FusedOps(graph.sameDiff(), false)
                .attentionValues(graph.parameter(qkv), layout, new LayerOps.Heads(HEADS, WIDTH));
        assertThat(distance(run(Engines.named("onednn"), values, pieces), expected))
                .as(what)
                .isLessThan(2e-6);
        if (new OneDnnProvider().supports(Precision.BFLOAT16)) {
            Engine rounding = Engines.named("onednn", "bfloat16", Recompute.NONE, 0);
            assertThat(distance(run(rounding, values, pieces), expected))
                    .as(what)
                    .isLessThan(0.02);
        }
    }

    private static float[] run(Engine engine, ParameterStore values, Function<GraphContext, SDVariable> node) {
        try (Plan plan = engine.compile(graph -> graph.output("values", node.apply(graph)), values)) {
            return plan.forward(Map.of()).floats("values");
        }
    }

    /** The length of the difference over the length of what is expected. */
    private static double distance(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double error = 0.0;
        double norm = 0.0;
        for (int i = 0; i < expected.length; i++) {
            error += Math.pow(actual[i] - (double) expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(error / norm);
    }
}
