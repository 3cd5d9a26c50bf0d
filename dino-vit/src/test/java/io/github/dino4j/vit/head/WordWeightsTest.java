package io.github.dino4j.vit.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.vit.loss.CrossView;
import io.github.dino4j.vit.loss.Layered;
import io.github.dino4j.vit.loss.Pairs;
import io.github.dino4j.vit.model.Declarations;
import io.github.dino4j.vit.model.Forward;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights made of visual words, and the loss behind them, against PyTorch; the small network's gradients too. */
class WordWeightsTest {
    private static float[] floats(JsonNode values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values.get(i).asDouble();
        }
        return floats;
    }

    private static float[] targets(JsonNode layers) {
        List<Float> all = new ArrayList<>();
        for (JsonNode layer : layers) {
            layer.get("target").forEach(each -> all.add((float) each.asDouble()));
        }
        float[] floats = new float[all.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = all.get(i);
        }
        return floats;
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "java", "samediff"})
    void lossAndGradientsAreThoseOfPyTorch(String engine) throws IOException {
        JsonNode cases = new ObjectMapper()
                .readTree(Path.of(System.getProperty("dino.root"), "src-test-data", "methods", "bags.json")
                        .toFile())
                .get("losses");
        for (JsonNode each : cases) {
            check(engine, each);
        }
    }

    private static void check(String engine, JsonNode each) {
        int batch = each.get("batch").asInt();
        int views = each.get("views").asInt();
        int k = each.get("k").asInt();
        int words = each.get("words").asInt();
        JsonNode layers = each.get("layers");
        List<Integer> widths = new ArrayList<>();
        layers.forEach(layer -> widths.add(layer.get("c").asInt()));
        Declarations declarations = new Declarations();
        Parameter outputs = declarations.declare("outputs", Initializer.ZEROS, (long) views * batch, k);
        WordWeights predictor = new WordWeights(declarations.child("predictor"), k, words, widths);
        ParameterStore weights = new ParameterStore(new ParameterLayout(declarations.parameters()));
        weights.set("outputs", floats(each.get("outputs")));
        set(weights, layers);
        ParameterStore gradients = new ParameterStore(weights.layout());
        long given = (long) layers.size() * 2 * batch;
        try (Plan plan = Engines.named(engine)
                .compile(
                        graph -> {
                            Forward forward = Forward.training(graph);
                            Predictor.Rows rows = new Predictor.Rows(2 * batch, (views - 2) * batch);
                            graph.loss(
                                    "loss",
                                    new Layered(new CrossView(0.125), layers.size())
                                            .of(
                                                    predictor.forward(graph.parameter(outputs), rows, forward),
                                                    graph.input("targets", given, words),
                                                    new Pairs(views, 2, batch, false),
                                                    forward));
                        },
                        weights)) {
            write(plan, layers);
            double expected = each.get("loss").asDouble();
            assertThat(plan.backward(Map.of(), gradients).scalar("loss")).isCloseTo(expected, within(1e-5 * expected));
        }
        assertThat(gradients.get("outputs")).containsExactly(floats(each.get("gradient")), within(2e-5f));
        assertGradients(gradients, layers);
    }

    private static void set(ParameterStore weights, JsonNode layers) {
        for (int i = 0; i < layers.size(); i++) {
            String prefix = "predictor." + i + ".";
            JsonNode given = layers.get(i).get("weights");
            given.fieldNames().forEachRemaining(name -> weights.set(prefix + name, floats(given.get(name))));
        }
    }

    private static void write(Plan plan, JsonNode layers) {
        plan.write("targets", targets(layers));
        for (int i = 0; i < layers.size(); i++) {
            plan.write(WordWeights.vocabulary(i), floats(layers.get(i).get("vocabulary")));
        }
    }

    private static void assertGradients(ParameterStore gradients, JsonNode layers) {
        for (int i = 0; i < layers.size(); i++) {
            String prefix = "predictor." + i + ".";
            JsonNode wanted = layers.get(i).get("gradients");
            wanted.fieldNames().forEachRemaining(name -> assertThat(gradients.get(prefix + name))
                    .as(prefix + name)
                    .containsExactly(floats(wanted.get(name)), within(1e-4f)));
        }
    }
}
