package io.github.dino4j.train.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.method.Clusters;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.testing.Stored;
import io.github.dino4j.train.assign.ClusterBank;
import io.github.dino4j.vit.loss.CrossView;
import io.github.dino4j.vit.loss.Pairs;
import io.github.dino4j.vit.model.Forward;
import java.io.IOException;
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
    /** A loss of outputs that are parameters, so that they have a gradient. */
    private static final class Graph {
        private final Parameter outputs;
        private final ParameterStore weights;
        private final ParameterStore gradients;

        Graph(int rows, int width, float[] values) {
            this.outputs = new Parameter("s", List.of((long) rows, (long) width), Initializer.ZEROS, true);
            this.weights = new ParameterStore(new ParameterLayout(List.of(outputs)));
            weights.set("s", values);
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
        for (Stored each : Stored.cases("clusters/clusters.json", "clusters")) {
            int batch = each.count("batch");
            int heads = each.count("heads");
            int k = each.count("k");
            int dim = each.count("dim");
            int views = each.count("views");
            ClusterTargets target = new ClusterTargets(new Clusters(k, heads, 10), 2, dim);
            Pairs shown = new Pairs(views, 2, batch, false);
            Pairs pairs = target.pairs(shown);
            Graph graph = new Graph(views * batch, dim, each.floats("outputs"));
            try (Plan plan = graph.compile(engine, forward -> {
                SDVariable products = target.compared(forward.graph().parameter(graph.outputs), shown, forward);
                SDVariable targets = forward.graph().input("targets", pairs.batch(), target.columns(dim));
                return new CrossView(0.1).of(products, targets, pairs, forward);
            })) {
                plan.write(ClusterBank.PROTOTYPES, each.floats("prototypes"));
                int[] assigned = each.ints("assigned"); // (heads, B)
                plan.write("targets", oneHot(heads * batch, k, row -> assigned[row % heads * batch + row / heads]));
                Outputs outputs = plan.backward(Map.of(), graph.gradients);
                double loss = outputs.scalar("loss");

                assertThat(loss).isCloseTo(each.number("loss"), within(1e-5 * loss));
                assertThat(loss).isCloseTo(slow(each), within(1e-5 * loss));
                assertThat(graph.gradients.get("s")).containsExactly(each.floats("gradient"), within(1e-5f));
                assertThat(outputs.floats(ClusterBank.FEATURES))
                        .containsExactly(each.floats("features"), within(1e-6f));
                bankRemembers(target, outputs, each);
            }
        }
    }

    /** Image 2 + 3 i of a set has row i of each view. */
    private static void bankRemembers(ClusterTargets target, Outputs outputs, Stored each) {
        int batch = each.count("batch");
        int dim = each.count("dim");
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
        float[] expected = each.floats("features"); // (2*B, D)
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
    private static double slow(Stored each) {
        int batch = each.count("batch");
        int heads = each.count("heads");
        int k = each.count("k");
        int dim = each.count("dim");
        int rows = each.count("views") * batch;
        float[] outputs = each.floats("outputs");
        float[] prototypes = each.floats("prototypes");
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
                int own = each.ints("assigned")[head * batch + row % batch];
                sum += Math.log(all) - logits[own];
            }
        }
        return sum / rows / heads;
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "java", "samediff"})
    void answersAreThoseOfPyTorch(String engine) throws IOException {
        for (Stored each : Stored.cases("clusters/clusters.json", "answers")) {
            int batch = each.count("batch");
            int k = each.count("k");
            int views = each.count("views");
            Target target = new OwnAnswers(k);
            Pairs pairs = target.pairs(new Pairs(views, 2, batch, false));
            Graph graph = new Graph(views * batch, k, each.floats("outputs"));
            try (Plan plan = graph.compile(engine, forward -> new CrossView(1.0)
                    .of(
                            forward.graph().parameter(graph.outputs),
                            forward.graph().input("targets", batch, k),
                            pairs,
                            forward))) {
                float[] lightly = each.floats("lightly");
                plan.write("targets", oneHot(batch, k, row -> largest(lightly, row * k, k)));
                double loss = plan.backward(Map.of(), graph.gradients).scalar("loss");

                assertThat(loss).isCloseTo(each.number("loss"), within(1e-5 * loss));
                assertThat(slowAnswers(each)).isCloseTo(each.number("loss"), within(1e-9 * loss));
                assertThat(graph.gradients.get("s")).containsExactly(each.floats("gradient"), within(1e-6f));
            }
        }
    }

    /** Term by term: each view says what the network has answered for the image, least distorted. */
    private static double slowAnswers(Stored each) {
        int k = each.count("k");
        int batch = each.count("batch");
        int rows = each.count("views") * batch;
        double[] outputs = each.doubles("outputs");
        double sum = 0.0;
        for (int row = 0; row < rows; row++) {
            double powers = 0.0;
            for (int i = 0; i < k; i++) {
                powers += Math.exp(outputs[row * k + i]);
            }
            sum += Math.log(powers) - outputs[row * k + largest(each.floats("lightly"), row % batch * k, k)];
        }
        return sum / rows;
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
