package io.github.dino4j.train.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.config.method.Clusters;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.train.assign.ClusterBank;
import io.github.dino4j.vit.loss.CrossView;
import io.github.dino4j.vit.loss.Pairs;
import io.github.dino4j.vit.model.Forward;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;

/** Losses over what images are taken for, their gradients and what a bank remembers of them, against PyTorch and plain loops. */
class AssignedTargetsTest {
    private static float[] floats(JsonNode values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values.get(i).asDouble();
        }
        return floats;
    }

    private static JsonNode golden(String what) throws IOException {
        JsonNode cases = new ObjectMapper()
                .readTree(Path.of(System.getProperty("dino.root"), "src-test-data", "clusters", "clusters.json")
                        .toFile())
                .get(what);
        assertThat(cases).hasSize(2);
        return cases;
    }

    /** A loss of outputs that are parameters, so that they have a gradient. */
    private static final class Graph {
        private final Parameter outputs;
        private final ParameterStore weights;
        private final ParameterStore gradients;

        Graph(int rows, int width, JsonNode values) {
            this.outputs = new Parameter("s", List.of((long) rows, (long) width), Initializer.ZEROS, true);
            this.weights = new ParameterStore(new ParameterLayout(List.of(outputs)));
            weights.set("s", floats(values));
            this.gradients = new ParameterStore(weights.layout());
        }

        Plan compile(String engine, Function<Forward, SDVariable> loss) {
            return Engines.named(engine)
                    .compile(graph -> graph.loss("loss", loss.apply(Forward.training(graph))), weights);
        }
    }

    private static float[] oneHot(int rows, int columns, Function<Integer, Integer> at) {
        float[] all = new float[rows * columns];
        IntStream.range(0, rows).forEach(row -> all[row * columns + at.apply(row)] = 1.0f);
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "java", "samediff"})
    void clustersAreThoseOfPyTorch(String engine) throws IOException {
        for (JsonNode each : golden("clusters")) {
            int batch = each.get("batch").asInt();
            int heads = each.get("heads").asInt();
            int k = each.get("k").asInt();
            int dim = each.get("dim").asInt();
            int views = each.get("views").asInt();
            ClusterTargets target = new ClusterTargets(new Clusters(k, heads, 10), 2, dim);
            Pairs shown = new Pairs(views, 2, batch, false);
            Pairs pairs = target.pairs(shown);
            Graph graph = new Graph(views * batch, dim, each.get("outputs"));
            try (Plan plan = graph.compile(engine, forward -> {
                SDVariable products = target.compared(forward.graph().parameter(graph.outputs), shown, forward);
                SDVariable targets = forward.graph().input("targets", pairs.batch(), target.columns(dim));
                return new CrossView(0.1).of(products, targets, pairs, forward);
            })) {
                plan.write(ClusterBank.PROTOTYPES, floats(each.get("prototypes")));
                JsonNode assigned = each.get("assigned"); // (heads, B)
                plan.write("targets", oneHot(heads * batch, k, row -> assigned.get(row % heads * batch + row / heads)
                        .asInt()));
                Outputs outputs = plan.backward(Map.of(), graph.gradients);
                double loss = outputs.scalar("loss");

                assertThat(loss).isCloseTo(each.get("loss").asDouble(), within(1e-5 * loss));
                assertThat(loss).isCloseTo(slow(each), within(1e-5 * loss));
                assertThat(graph.gradients.get("s")).containsExactly(floats(each.get("gradient")), within(1e-5f));
                assertThat(outputs.floats(ClusterBank.FEATURES))
                        .containsExactly(floats(each.get("features")), within(1e-6f));
                bankRemembers(target, outputs, each);
            }
        }
    }

    /** Image 2 + 3 i of a set has row i of each view. */
    private static void bankRemembers(ClusterTargets target, Outputs outputs, JsonNode each) {
        int batch = each.get("batch").asInt();
        int dim = each.get("dim").asInt();
        ClusterBank bank = (ClusterBank) target.assignments().orElseThrow();
        bank.over(3 * batch + 1);
        int[] numbers = IntStream.range(0, batch).map(i -> 2 + 3 * i).toArray();
        bank.see(numbers, outputs);
        bank.drop();
        ParameterStore store = bank.stores().values().iterator().next();
        bank.keep(Group.ALONE);
        assertThat(store.get("view0")).containsOnly(0.0f);
        bank.see(numbers, outputs);
        bank.keep(Group.ALONE);
        float[] expected = floats(each.get("features")); // (2*B, D)
        for (int view = 0; view < 2; view++) {
            float[] rows = store.get("view" + view);
            for (int i = 0; i < rows.length; i++) {
                int image = i / dim;
                boolean has = image % 3 == 2;
                float value = has ? expected[(view * batch + image / 3) * dim + i % dim] : 0.0f;
                assertThat(rows[i]).as("view " + view + ", number " + i).isCloseTo(value, within(1e-6f));
            }
        }
    }

    /** Term by term. */
    private static double slow(JsonNode each) {
        int batch = each.get("batch").asInt();
        int heads = each.get("heads").asInt();
        int k = each.get("k").asInt();
        int dim = each.get("dim").asInt();
        int rows = each.get("views").asInt() * batch;
        float[] outputs = floats(each.get("outputs"));
        float[] prototypes = floats(each.get("prototypes"));
        double sum = 0.0;
        for (int row = 0; row < rows; row++) {
            double length = 0.0;
            for (int i = 0; i < dim; i++) {
                length += (double) outputs[row * dim + i] * outputs[row * dim + i];
            }
            for (int head = 0; head < heads; head++) {
                double[] logits = new double[k];
                double all = 0.0;
                for (int p = 0; p < k; p++) {
                    for (int i = 0; i < dim; i++) {
                        logits[p] += outputs[row * dim + i] * (double) prototypes[(head * k + p) * dim + i];
                    }
                    logits[p] /= Math.sqrt(length) * 0.1;
                    all += Math.exp(logits[p]);
                }
                int own = each.get("assigned").get(head * batch + row % batch).asInt();
                sum += Math.log(all) - logits[own];
            }
        }
        return sum / rows / heads;
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "java", "samediff"})
    void answersAreThoseOfPyTorch(String engine) throws IOException {
        for (JsonNode each : golden("answers")) {
            int batch = each.get("batch").asInt();
            int k = each.get("k").asInt();
            int views = each.get("views").asInt();
            Target target = new OwnAnswers(k);
            Pairs pairs = target.pairs(new Pairs(views, 2, batch, false));
            Graph graph = new Graph(views * batch, k, each.get("outputs"));
            try (Plan plan = graph.compile(engine, forward -> new CrossView(1.0)
                    .of(
                            forward.graph().parameter(graph.outputs),
                            forward.graph().input("targets", batch, k),
                            pairs,
                            forward))) {
                float[] lightly = floats(each.get("lightly"));
                plan.write("targets", oneHot(batch, k, row -> largest(lightly, row * k, k)));
                double loss = plan.backward(Map.of(), graph.gradients).scalar("loss");

                assertThat(loss).isCloseTo(each.get("loss").asDouble(), within(1e-5 * loss));
                assertThat(graph.gradients.get("s")).containsExactly(floats(each.get("gradient")), within(1e-6f));
            }
        }
    }

    @Test
    void nearlyAllImagesInAFewClassesLookCollapsed() {
        for (Target target : List.of(new ClusterTargets(new Clusters(9, 2, 10), 2, 4), new OwnAnswers(9))) {
            CollapseRule rule = target.collapseRules().stream()
                    .filter(each -> each.signal().equals("classes_used"))
                    .findFirst()
                    .orElseThrow();
            assertThat(target.ofEpochs().get(0).name()).isEqualTo(rule.signal());
            assertThat(rule.looksCollapsed().test(0.04)).isTrue();
            assertThat(rule.looksCollapsed().test(0.06)).isFalse();
        }
    }

    private static int largest(float[] values, int offset, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            best = values[offset + i] > values[offset + best] ? i : best;
        }
        return best;
    }
}
