package io.github.dino4j.train.method;

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
import io.github.dino4j.vit.loss.Pairs;
import io.github.dino4j.vit.model.Forward;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cross-entropy of all views against the classes of their images. */
class ClassesTest {
    private static float[] floats(JsonNode values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values.get(i).asDouble();
        }
        return floats;
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "java", "samediff"})
    void isThatOfPyTorchWithItsGradient(String engine) throws IOException {
        JsonNode cases = new ObjectMapper()
                .readTree(Path.of(System.getProperty("dino.root"), "src-test-data", "methods", "methods.json")
                        .toFile())
                .get("classes");
        assertThat(cases).isNotEmpty();
        for (JsonNode each : cases) {
            int batch = each.get("batch").asInt();
            int k = each.get("k").asInt();
            Target target = new Classes(k, each.get("smoothing").asDouble());
            Pairs pairs = target.pairs(new Pairs(each.get("views").asInt(), 2, batch, false));
            int[] labels = new int[batch];
            for (int i = 0; i < batch; i++) {
                labels[i] = each.get("labels").get(i).asInt();
            }
            Parameter outputs =
                    new Parameter("s", List.of((long) pairs.all() * batch, (long) k), Initializer.ZEROS, true);
            ParameterStore weights = new ParameterStore(new ParameterLayout(List.of(outputs)));
            weights.set("s", floats(each.get("student")));
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
                plan.write("targets", target.ofLabels(labels).orElseThrow());
                double loss = plan.backward(Map.of(), gradients).scalar("loss");

                assertThat(loss).isCloseTo(each.get("loss").asDouble(), within(1e-5 * loss));
                assertThat(gradients.get("s")).containsExactly(floats(each.get("gradient")), within(1e-6f));
            }
        }
    }

    @Test
    void aSmoothedTargetIsADistribution() {
        float[] rows = new Classes(4, 0.2).ofLabels(new int[] {3, 0}).orElseThrow();

        assertThat(rows)
                .containsExactly(new float[] {0.05f, 0.05f, 0.05f, 0.85f, 0.85f, 0.05f, 0.05f, 0.05f}, within(1e-7f));
    }
}
