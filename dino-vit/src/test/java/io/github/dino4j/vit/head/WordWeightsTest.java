package io.github.dino4j.vit.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.testing.Stored;
import io.github.dino4j.vit.loss.CrossView;
import io.github.dino4j.vit.loss.Layered;
import io.github.dino4j.vit.loss.Pairs;
import io.github.dino4j.vit.model.Declarations;
import io.github.dino4j.vit.model.Forward;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights made of visual words, and the loss behind them, against PyTorch; the small network's gradients too. */
class WordWeightsTest {
    private static final double STEP = 1e-6;

    private static float[] targets(List<Stored> layers) {
        return Stored.floats(layers.stream()
                .flatMapToDouble(layer -> Arrays.stream(layer.doubles("target")))
                .toArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "java", "samediff"})
    void lossAndGradientsAreThoseOfPyTorch(String engine) throws IOException {
        for (Stored each : cases()) {
            check(engine, each);
        }
    }

    private static List<Stored> cases() throws IOException {
        return Stored.cases("methods/bags.json", "losses");
    }

    private static void check(String engine, Stored each) {
        int batch = each.count("batch");
        int views = each.count("views");
        int k = each.count("k");
        int words = each.count("words");
        List<Stored> layers = each.each("layers");
        List<Integer> widths = new ArrayList<>();
        layers.forEach(layer -> widths.add(layer.count("c")));
        Declarations declarations = new Declarations();
        Parameter outputs = declarations.declare("outputs", Initializer.ZEROS, (long) views * batch, k);
        WordWeights predictor = new WordWeights(declarations.child("predictor"), k, words, widths);
        ParameterStore weights = new ParameterStore(new ParameterLayout(declarations.parameters()));
        weights.set("outputs", each.floats("outputs"));
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
            double expected = each.number("loss");
            assertThat(plan.backward(Map.of(), gradients).scalar("loss")).isCloseTo(expected, within(1e-5 * expected));
        }
        assertThat(gradients.get("outputs")).containsExactly(each.floats("gradient"), within(2e-5f));
        assertGradients(gradients, layers);
    }

    private static void set(ParameterStore weights, List<Stored> layers) {
        for (int i = 0; i < layers.size(); i++) {
            String prefix = "predictor." + i + ".";
            Stored given = layers.get(i).at("weights");
            given.keys().forEach(name -> weights.set(prefix + name, given.floats(name)));
        }
    }

    private static void write(Plan plan, List<Stored> layers) {
        plan.write("targets", targets(layers));
        for (int i = 0; i < layers.size(); i++) {
            plan.write(WordWeights.vocabulary(i), layers.get(i).floats("vocabulary"));
        }
    }

    private static void assertGradients(ParameterStore gradients, List<Stored> layers) {
        for (int i = 0; i < layers.size(); i++) {
            String prefix = "predictor." + i + ".";
            Stored wanted = layers.get(i).at("gradients");
            wanted.keys().forEach(name -> assertThat(gradients.get(prefix + name))
                    .as(prefix + name)
                    .containsExactly(wanted.floats(name), within(1e-4f)));
        }
    }

    @Test
    void slowLoopsAgreeWithPyTorchAndWithTheirDifferences() throws IOException {
        for (Stored each : cases()) {
            SlowWords slow = new SlowWords(each);
            double expected = each.number("loss");
            assertThat(slow.loss(SlowWords.Numbers.of(each))).isCloseTo(expected, within(1e-9 * expected));
            assertSlope(slow, each, SlowWords.Numbers::outputs, each.doubles("gradient"));
            for (int i = 0; i < each.each("layers").size(); i++) {
                int layer = i;
                Stored gradients = each.each("layers").get(i).at("gradients");
                for (String name : gradients.keys()) {
                    assertSlope(
                            slow,
                            each,
                            numbers -> Objects.requireNonNull(
                                    numbers.layers().get(layer).get(name)),
                            gradients.doubles(name));
                }
            }
        }
    }

    private static void assertSlope(
            SlowWords slow, Stored each, Function<SlowWords.Numbers, double[]> of, double[] gradient) {
        for (int i = 0; i < gradient.length; i += 3) {
            double[] losses = new double[2];
            for (int side = 0; side < 2; side++) {
                SlowWords.Numbers moved = SlowWords.Numbers.of(each);
                of.apply(moved)[i] += side == 0 ? STEP : -STEP;
                losses[side] = slow.loss(moved);
            }
            assertThat(gradient[i]).as("element " + i).isCloseTo((losses[0] - losses[1]) / (2 * STEP), within(1e-6));
        }
    }
}
