package io.github.dino4j.train.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.random.Share;
import io.github.dino4j.core.testing.Stored;
import io.github.dino4j.vit.head.WordWeights;
import io.github.dino4j.vit.model.Backbone;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;

/** Bags of visual words against PyTorch and against loops, and which places become words. */
class WordBagsTest {
    private static final String STAGE = "stage";
    private static final int GLOBALS = 2;

    private static WordBags target(Stored each) {
        return new WordBags(
                each.number("sharpness"),
                new Vocabulary(
                        each.count("words"),
                        List.of(new Backbone.Stage(STAGE, each.count("c"))),
                        List.of(new Backbone.Places(each.count("before"), each.count("side")))),
                GLOBALS);
    }

    /** The chosen places and their neighbours, as the graph reads them. */
    private static float[] places(Stored each) {
        int images = each.count("images");
        int side = each.count("side");
        float[] numbers = new float[9 * images];
        for (int image = 0; image < images; image++) {
            for (int i = 0; i < 9; i++) {
                int x = each.ints("left")[image] + i % 3;
                int y = each.ints("upper")[image] + i / 3;
                numbers[i * images + image] = (image * side + y) * side + x;
            }
        }
        return numbers;
    }

    private static Network network() {
        RunConfig config = ConfigLoader.builtin(
                "base/dino.yaml",
                List.of(
                        "data.train=x",
                        "model.depth=1",
                        "model.embed_dim=8",
                        "model.num_heads=1",
                        "method.head.out_dim=4"));
        return new Network(config.model(), config.method().head());
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "java", "samediff"})
    void bagsAreThoseOfPyTorchAndOfLoops(String engine) throws IOException {
        for (Stored each : Stored.cases("methods/bags.json", "targets")) {
            WordBags target = target(each);
            int rows = each.floats("rows").length / each.count("c");
            StateTensor words = target.state().get(0);
            try (Plan plan = Engines.named(engine)
                    .compile(
                            graph -> {
                                Forward forward = Forward.teacher(graph, true);
                                SDVariable given = forward.record(STAGE, graph.input("rows", rows, each.count("c")));
                                int batch = each.count("images") / GLOBALS;
                                graph.output(
                                        "bags",
                                        target.of(given, new Target.Teaching(forward, network(), batch, false)));
                            },
                            new ParameterStore(new ParameterLayout(List.of())))) {
                plan.write("rows", each.floats("rows"));
                plan.write(words.name(), each.floats("vocabulary"));
                plan.write("obow.places.0", places(each));
                Outputs outputs = plan.forward(Map.of());
                assertThat(floats(outputs, "bags")).containsExactly(each.floats("bags"), within(1e-5f));
                assertThat(floats(outputs, words.next())).containsExactly(each.floats("fresh"), within(1e-5f));
                double distance = each.number("distance");
                assertThat(outputs.scalar("word_distance")).isCloseTo(distance, within(1e-5 * distance));
                assertThat(outputs.scalar("teacher_entropy")).isCloseTo(each.number("entropy"), within(1e-4));
            }
            double[] slow = slow(each);
            double[] expected = each.doubles("bags");
            for (int i = 0; i < slow.length; i++) {
                assertThat(slow[i]).as("slow " + i).isCloseTo(expected[i], within(1e-9));
            }
            assertThat(slowWords(each)).containsExactly(each.doubles("fresh"), within(1e-12));
        }
    }

    private static float[] floats(Outputs outputs, String name) {
        return Objects.requireNonNull(outputs.arrays().get(name)).dup().data().asFloat();
    }

    private static double[] slow(Stored each) {
        int words = each.count("words");
        int places = each.count("side") * each.count("side");
        double mean = 0.0;
        for (int image = 0; image < each.count("images"); image++) {
            for (int place = 0; place < places; place++) {
                mean += Arrays.stream(distances(each, image, place)).min().orElseThrow();
            }
        }
        mean /= each.count("images") * places;
        double[] bags = new double[each.count("images") * words];
        for (int image = 0; image < each.count("images"); image++) {
            for (int place = 0; place < places; place++) {
                double[] distances = distances(each, image, place);
                double least = Arrays.stream(distances).min().orElseThrow();
                double sum = 0.0;
                for (double d : distances) {
                    sum += Math.exp(-each.number("sharpness") / mean * (d - least));
                }
                for (int word = 0; word < words; word++) {
                    double share = Math.exp(-each.number("sharpness") / mean * (distances[word] - least));
                    bags[image * words + word] = Math.max(bags[image * words + word], share / sum);
                }
            }
            double sum = 0.0;
            for (int word = 0; word < words; word++) {
                sum += bags[image * words + word];
            }
            for (int word = 0; word < words; word++) {
                bags[image * words + word] /= sum;
            }
        }
        return bags;
    }

    /** The mean of the nine places that an image has chosen. */
    private static double[] slowWords(Stored each) {
        int c = each.count("c");
        int side = each.count("side");
        double[] rows = each.doubles("rows");
        double[] words = new double[each.count("images") * c];
        for (int image = 0; image < each.count("images"); image++) {
            int first = image * (each.count("before") + side * side) + each.count("before");
            for (int y = each.ints("upper")[image]; y < each.ints("upper")[image] + 3; y++) {
                for (int x = each.ints("left")[image]; x < each.ints("left")[image] + 3; x++) {
                    for (int i = 0; i < c; i++) {
                        words[image * c + i] += rows[(first + y * side + x) * c + i] / 9.0;
                    }
                }
            }
        }
        return words;
    }

    private static double[] distances(Stored each, int image, int place) {
        int c = each.count("c");
        int row =
                image * (each.count("before") + each.count("side") * each.count("side")) + each.count("before") + place;
        double[] distances = new double[each.count("words")];
        for (int word = 0; word < distances.length; word++) {
            for (int i = 0; i < c; i++) {
                double difference = each.json().get("rows").get(row * c + i).asDouble()
                        - each.json().get("vocabulary").get(word * c + i).asDouble();
                distances[word] += difference * difference;
            }
        }
        return distances;
    }

    @Test
    void everyPlaceButThoseAtTheEdgeBecomesAWordAndTheSeedSaysWhich() {
        int side = 5;
        int batch = 3;
        WordBags target = new WordBags(
                15.0,
                new Vocabulary(4, List.of(new Backbone.Stage(STAGE, 2)), List.of(new Backbone.Places(1, side))),
                GLOBALS);
        Set<Float> middles = new HashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            float[] places = Objects.requireNonNull(
                    target.drawn(Rng.of(seed), Share.WHOLE, batch).get("obow.places.0"));
            assertThat(target.drawn(Rng.of(seed), Share.WHOLE, batch).get("obow.places.0"))
                    .isEqualTo(places);
            for (int image = 0; image < GLOBALS * batch; image++) {
                float middle = places[4 * GLOBALS * batch + image] - image * side * side;
                middles.add(middle);
                for (int each = 0; each < 9; each++) {
                    float offset = (each / 3 - 1) * side + each % 3 - 1;
                    assertThat(places[each * GLOBALS * batch + image] - image * side * side)
                            .isEqualTo(middle + offset);
                }
            }
        }
        assertThat(middles).containsExactlyInAnyOrder(6f, 7f, 8f, 11f, 12f, 13f, 16f, 17f, 18f);
        assertThat(target.state()).singleElement().isEqualTo(StateTensor.words(WordWeights.vocabulary(0), 4, 2));
    }
}
