package io.github.dino4j.vit.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.config.view.CropConfig;
import io.github.dino4j.core.config.view.JitterConfig;
import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.GraphSource;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.ops.TokenLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class StudentGraphTest {
    static final int BATCH = 2;
    static final int OUT = 6;

    static Network network(double dropPath) {
        return network(dropPath, 2);
    }

    private static Network network(double dropPath, int depth) {
        return new Network(
                VitConfig.dino("test", 8, 4, 8, depth, 2).with("drop_path_rate", dropPath),
                new HeadConfig.Dino(2, 8, 4, OUT, false, false));
    }

    static ViewsConfig views(int locals) {
        CropConfig global = new CropConfig(2, 8, 1, List.of(0.4, 1.0), List.of(0.0), List.of(0.0), List.of());
        CropConfig local = new CropConfig(locals, 4, 1, List.of(0.1, 0.4), List.of(0.0), List.of(0.0), List.of());
        JitterConfig jitter = new JitterConfig(0, 0, 0, 0, 0);
        return new ViewsConfig(
                global,
                local,
                List.of(0.75, 1.33),
                "bicubic",
                0.5,
                jitter,
                0.2,
                List.of(0.1, 2.0),
                128,
                List.of(),
                List.of());
    }

    static Map<String, INDArray> inputs(int locals, String key) {
        Map<String, INDArray> inputs = new HashMap<>();
        inputs.put("global", HashWeights.array("g" + key, 1.0f, 2 * BATCH, 3, 8, 8));
        if (locals > 0) {
            inputs.put("local", HashWeights.array("l" + key, 1.0f, (long) locals * BATCH, 3, 4, 4));
        }
        inputs.put("targets", probabilities("t" + key));
        return inputs;
    }

    private static INDArray probabilities(String key) {
        INDArray raw = HashWeights.array(key, 0.5f, 2 * BATCH, OUT).addi(1.0);
        return raw.divColumnVector(raw.sum(1));
    }

    @ParameterizedTest
    @CsvSource({"0,onednn", "1,onednn", "3,onednn", "0,java", "3,java", "0,samediff", "1,samediff", "3,samediff"})
    void theLossIsTheSumOverPairsOfDifferentViews(int locals, String engine) {
        Network network = network(0.0);
        ParameterStore weights = ParameterStore.initialized(network.layout(), Rng.of(3));
        Map<String, INDArray> inputs = inputs(locals, "");
        StudentGraph graph = Objectives.crossView(network, views(locals), BATCH, 0.1);
        try (Plan plan = Engines.named(engine).compile(graph, weights);
                Plan logits = Engines.named(engine).compile(logits(network, locals), weights)) {
            double expected = slowLoss(logits.forward(inputs).floats("logits"), floats(inputs, "targets"), 2 + locals);
            assertThat(plan.forward(inputs).scalar("loss")).isCloseTo(expected, within(1e-5));
        }
    }

    private static GraphSource logits(Network network, int locals) {
        return graph -> {
            List<SDVariable> images = new ArrayList<>(List.of(network.images(graph, "global", 2 * BATCH, 8)));
            if (locals > 0) {
                images.add(network.images(graph, "local", locals * BATCH, 4));
            }
            graph.output("logits", network.forward(images, Forward.inference(graph)));
        };
    }

    /** The original's two loops over teacher and student views. */
    private static double slowLoss(float[] logits, float[] targets, int views) {
        double total = 0.0;
        int pairs = 0;
        for (int i = 0; i < 2; i++) {
            for (int v = 0; v < views; v++) {
                if (v == i) {
                    continue;
                }
                pairs++;
                for (int b = 0; b < BATCH; b++) {
                    int s = (v * BATCH + b) * OUT;
                    double sum = 0.0;
                    for (int k = 0; k < OUT; k++) {
                        sum += Math.exp(logits[s + k] / 0.1);
                    }
                    for (int k = 0; k < OUT; k++) {
                        total -= targets[(i * BATCH + b) * OUT + k] * (logits[s + k] / 0.1 - Math.log(sum)) / BATCH;
                    }
                }
            }
        }
        return total / pairs;
    }

    @ParameterizedTest
    @ValueSource(strings = {"onednn", "java", "samediff"})
    void gradientsEqualFiniteDifferencesAlongRandomDirections(String engine) {
        Network network = network(0.0);
        ParameterStore weights = ParameterStore.initialized(network.layout(), Rng.of(4));
        HashWeights.fill(weights, "");
        ParameterStore gradients = new ParameterStore(network.layout());
        StudentGraph graph = Objectives.crossView(network, views(2), BATCH, 0.5);
        try (Plan plan = Engines.named(engine).compile(graph, weights)) {
            Map<String, INDArray> inputs = inputs(2, "");
            plan.backward(inputs, gradients);
            for (String name : List.of(
                    "backbone.pos_embed",
                    "backbone.cls_token",
                    "backbone.blocks.0.attn.qkv.weight",
                    "backbone.blocks.1.mlp.fc1.bias",
                    "head.last_layer.weight_v",
                    "head.last_layer.weight_g")) {
                assertDirectionalGradient(plan, inputs, weights, gradients, name);
            }
        }
    }

    private static void assertDirectionalGradient(
            Plan plan, Map<String, INDArray> inputs, ParameterStore weights, ParameterStore gradients, String name) {
        RandomStream random = Rng.of(5).fold(name).generator();
        float[] start = weights.get(name);
        float[] gradient = gradients.get(name);
        double[] direction = new double[start.length];
        double expected = 0.0;
        for (int i = 0; i < start.length; i++) {
            direction[i] = random.nextGaussian();
            expected += direction[i] * gradient[i];
        }
        double step = 4e-3;
        weights.set(name, moved(start, direction, step));
        double above = plan.forward(inputs).scalar("loss");
        weights.set(name, moved(start, direction, -step));
        double below = plan.forward(inputs).scalar("loss");
        double measured = (above - below) / (2 * step);
        weights.set(name, start);
        assertThat(measured).as(name).isCloseTo(expected, within(2e-3 + 2e-2 * Math.abs(expected)));
    }

    private static float[] moved(float[] start, double[] direction, double step) {
        float[] moved = new float[start.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = (float) (start[i] + step * direction[i]);
        }
        return moved;
    }

    @ParameterizedTest
    @ValueSource(strings = {"onednn", "java", "samediff"})
    void aReplayedStepEqualsAFreshlyCompiledOne(String engine) {
        Network network = network(0.0);
        ParameterStore weights = ParameterStore.initialized(network.layout(), Rng.of(6));
        ParameterStore replayed = new ParameterStore(network.layout());
        ParameterStore fresh = new ParameterStore(network.layout());
        StudentGraph graph = Objectives.crossView(network, views(2), BATCH, 0.1);
        try (Plan plan = Engines.named(engine).compile(graph, weights)) {
            plan.backward(inputs(2, "first"), replayed);
            weights.set("backbone.cls_token", HashWeights.values("other", 8, 0.3f, 0.0f));
            double loss = plan.backward(inputs(2, "second"), replayed).scalar("loss");
            try (Plan again = Engines.named(engine).compile(graph, weights)) {
                assertThat(again.backward(inputs(2, "second"), fresh).scalar("loss"))
                        .isEqualTo(loss);
            }
        }
        assertThat(replayed.flat().dup().data().asFloat())
                .containsExactly(fresh.flat().dup().data().asFloat());
    }

    @Test
    void droppedBranchesLeaveAnImageUntouchedAndAreDrawnPerImage() {
        StudentGraph graph = Objectives.crossView(network(0.5, 3), views(2), BATCH, 0.1);
        Map<String, INDArray> masks = masks(graph);
        assertThat(masks.keySet()) // the first block's rate is 0
                .containsExactly("drop_path.1.attn", "drop_path.1.mlp", "drop_path.2.attn", "drop_path.2.mlp");
        assertThat(floats(masks, "drop_path.2.mlp")).containsOnly(0.0f, 2.0f);
        for (String name : List.of("drop_path.1.attn", "drop_path.1.mlp")) {
            float[] rows = floats(masks, name);
            assertThat(rows).containsOnly(0.0f, 1.0f / 0.75f); // half of the last block's rate
            assertThat(rows[0]).isEqualTo(rows[4]); // the five tokens of the first image
        }
        assertThat(masks(graph)).isEqualTo(masks);
    }

    private static TokenLayout rows(StudentGraph graph) {
        return network(0.0).vit("masks").rows(graph.images());
    }

    /** Masks in arrays of just their size: of the last block only the CLS tokens are computed. */
    private static Map<String, INDArray> masks(StudentGraph graph) {
        Map<String, INDArray> masks = new LinkedHashMap<>();
        graph.draw(
                Rng.of(7),
                name -> masks.computeIfAbsent(name, key -> {
                    int rows = key.startsWith("drop_path.2")
                            ? rows(graph).images()
                            : rows(graph).rows();
                    return Nd4j.valueArrayOf(new long[] {rows, 1}, -1.0, DataType.FLOAT);
                }));
        return masks;
    }

    @ParameterizedTest
    @ValueSource(strings = {"onednn", "java", "samediff"})
    void attentionWeightsAndBlockOutputsAreReadableByName(String engine) {
        Network network = network(0.0);
        ParameterStore weights = ParameterStore.initialized(network.layout(), Rng.of(8));
        List<String> names = List.of("blocks.0", "blocks.1.attn.weights", "norm");
        try (Plan plan = Engines.named(engine).compile(network.features(BATCH, 8, names), weights)) {
            Outputs outputs = plan.forward(Map.of("images", Nd4j.rand(BATCH, 3, 8, 8)));
            assertThat(outputs.get("blocks.0").shape()).containsExactly(BATCH * 5L, 8);
            INDArray attention = outputs.get("blocks.1.attn.weights");
            assertThat(attention.shape()).containsExactly(BATCH, 2, 5, 5);
            for (float total : attention.sum(3).dup().data().asFloat()) {
                assertThat(total).isCloseTo(1.0f, within(1e-5f));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"onednn", "java", "samediff"})
    void outputsStayReadableWhenThePlanIsClosed(String engine) {
        Network network = network(0.0);
        ParameterStore weights = ParameterStore.initialized(network.layout(), Rng.of(9));
        Outputs outputs;
        float[] open;
        try (Plan plan = Engines.named(engine).compile(network.features(BATCH, 8, List.of("blocks.0")), weights)) {
            outputs = plan.forward(Map.of("images", HashWeights.array("i", 1.0f, BATCH, 3, 8, 8)));
            open = outputs.floats("blocks.0");
        }
        assertThat(outputs.floats("blocks.0")).containsExactly(open);
    }

    private static float[] floats(Map<String, INDArray> inputs, String name) {
        INDArray array = inputs.get(name);
        return array == null ? new float[0] : array.dup('c').data().asFloat();
    }
}
