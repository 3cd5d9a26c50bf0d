package io.github.dino4j.train.method;

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
import io.github.dino4j.vit.loss.Pairs;
import io.github.dino4j.vit.model.Forward;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cross-entropy of all views against the classes of their images. */
class ClassesTest {
    @ParameterizedTest
    @ValueSource(strings = {"auto", "java", "samediff"})
    void isThatOfPyTorchWithItsGradient(String engine) throws IOException {
        for (Stored each : Stored.cases("methods/methods.json", "classes")) {
            int batch = each.count("batch");
            int k = each.count("k");
            Target target = new Classes(k, each.number("smoothing"));
            Pairs pairs = target.pairs(new Pairs(each.count("views"), 2, batch, false));
            Parameter outputs =
                    new Parameter("s", List.of((long) pairs.all() * batch, (long) k), Initializer.ZEROS, true);
            ParameterStore weights = new ParameterStore(new ParameterLayout(List.of(outputs)));
            weights.set("s", each.floats("student"));
            ParameterStore gradients = new ParameterStore(weights.layout());
            try (Plan plan = Engines.named(engine)
                    .compile(
                            graph -> graph.loss(
                                    "loss",
                                    new CrossView(1.0)
                                            .of(
                                                    graph.parameter(outputs),
                                                    graph.input("targets", batch, k),
                                                    pairs,
                                                    Forward.training(graph))),
                            weights)) {
                plan.write("targets", target.ofLabels(each.ints("labels")).orElseThrow());
                double loss = plan.backward(Map.of(), gradients).scalar("loss");

                assertThat(loss).isCloseTo(each.number("loss"), within(1e-5 * loss));
                assertThat(slow(each)).isCloseTo(each.number("loss"), within(1e-9 * loss));
                assertThat(gradients.get("s")).containsExactly(each.floats("gradient"), within(1e-6f));
            }
        }
    }

    /** Term by term: what a row says of its image's class, and a little of each class. */
    private static double slow(Stored each) {
        double[] student = each.doubles("student");
        int k = each.count("k");
        int rows = each.count("views") * each.count("batch");
        double sum = 0.0;
        for (int row = 0; row < rows; row++) {
            double powers = 0.0;
            for (int i = 0; i < k; i++) {
                powers += Math.exp(student[row * k + i]);
            }
            int label = each.ints("labels")[row % each.count("batch")];
            for (int i = 0; i < k; i++) {
                double share = each.number("smoothing") / k + (i == label ? 1.0 - each.number("smoothing") : 0.0);
                sum += share * (Math.log(powers) - student[row * k + i]);
            }
        }
        return sum / rows;
    }

    @Test
    void aSmoothedTargetIsADistribution() {
        float[] rows = new Classes(4, 0.2).ofLabels(new int[] {3, 0}).orElseThrow();

        assertThat(rows)
                .containsExactly(new float[] {0.05f, 0.05f, 0.05f, 0.85f, 0.85f, 0.05f, 0.05f, 0.05f}, within(1e-7f));
    }
}
