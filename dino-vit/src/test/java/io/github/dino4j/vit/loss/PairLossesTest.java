package io.github.dino4j.vit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.testing.Stored;
import io.github.dino4j.vit.model.Forward;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses over pairs of views against PyTorch, of two views and of more, with and without a view's own target; {@link LossesTest} has loops. */
class PairLossesTest {
    private static Loss loss(String name) {
        return switch (name) {
            case "negative_cosine" -> new NegativeCosine();
            case "mse" -> new MeanSquaredError();
            case "info_nce" -> new InfoNce(0.2);
            case "cross_entropy" -> new CrossView(0.1);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static SlowLoss.Term slow(String name) {
        return switch (name) {
            case "negative_cosine" -> (s, t, view, image) -> -SlowLoss.cosine(s, t);
            case "mse" -> (s, t, view, image) -> SlowLoss.squaredDistance(s, t);
            case "info_nce" -> (s, t, view, image) -> SlowLoss.infoNce(s, view, image, 0.2);
            default -> (s, t, view, image) -> SlowLoss.crossEntropy(s, t, 0.1);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "java", "samediff"})
    void areThoseOfPyTorchWithTheirGradients(String engine) throws IOException {
        for (Stored each : Stored.cases("methods/pairs.json", "losses")) {
            String name = each.text("name");
            int k = each.count("k");
            boolean own = each.json().get("own").asBoolean();
            Pairs pairs = new Pairs(each.count("views"), 2, each.count("batch"), own);
            Parameter student =
                    new Parameter("s", List.of((long) pairs.all() * pairs.batch(), (long) k), Initializer.ZEROS, true);
            ParameterStore weights = new ParameterStore(new ParameterLayout(List.of(student)));
            weights.set("s", each.floats("student"));
            ParameterStore gradients = new ParameterStore(weights.layout());
            double expected = each.number("loss");
            double tolerance = 1e-5 * Math.max(1.0, Math.abs(expected)); // cosines may cancel
            try (Plan plan = Engines.named(engine)
                    .compile(
                            graph -> graph.loss(
                                    "loss",
                                    loss(name)
                                            .of(
                                                    graph.parameter(student),
                                                    graph.input("targets", 2L * pairs.batch(), k),
                                                    pairs,
                                                    Forward.training(graph))),
                            weights)) {
                plan.write("targets", each.floats("targets"));
                assertThat(plan.backward(Map.of(), gradients).scalar("loss"))
                        .as(name)
                        .isCloseTo(expected, within(tolerance));
            }
            assertThat(gradients.get("s")).as(name).containsExactly(each.floats("gradient"), within(2e-5f));
            assertThat(new SlowLoss(pairs, k).mean(each.doubles("student"), each.doubles("targets"), slow(name)))
                    .as("slow " + name)
                    .isCloseTo(expected, within(1e-9));
        }
    }
}
