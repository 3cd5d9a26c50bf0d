package io.github.dino4j.vit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.method.Csml;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.testing.Stored;
import io.github.dino4j.vit.model.Forward;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several positives at several layers: against PyTorch, against slow loops, and against differences. */
class SeveralPositivesTest {
    private static final double TEMP = 0.2;
    private static final double STEP = 1e-6;

    private static Pairs pairs(Stored each) {
        return new Pairs(2 + each.count("mixed"), 2, each.count("batch"), false);
    }

    private static int queue(Stored each) {
        return each.json().get("queue").size() / each.count("k") / each.count("levels");
    }

    private static SeveralPositives loss(Stored each) {
        Csml config = new Csml(TEMP, queue(each), each.count("neighbors"));
        return new SeveralPositives(config, each.count("k"), each.count("levels"));
    }

    private static List<Stored> cases() throws IOException {
        return Stored.cases("methods/contrast.json", "csml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "java", "samediff"})
    void lossAndGradientAreThoseOfPyTorch(String engine) throws IOException {
        for (Stored each : cases()) {
            int k = each.count("k");
            int levels = each.count("levels");
            long rows = each.json().get("student").size() / k;
            Parameter student = new Parameter("s", List.of(rows, (long) k), Initializer.ZEROS, true);
            ParameterStore weights = new ParameterStore(new ParameterLayout(List.of(student)));
            weights.set("s", each.floats("student"));
            ParameterStore gradients = new ParameterStore(weights.layout());
            long keys = (long) levels * 2 * each.count("batch");
            try (Plan plan = Engines.named(engine)
                    .compile(
                            graph -> graph.loss(
                                    "loss",
                                    loss(each)
                                            .of(
                                                    graph.parameter(student),
                                                    graph.input("targets", keys, k),
                                                    pairs(each),
                                                    Forward.training(graph))),
                            weights)) {
                write(plan, each);
                double value = plan.backward(Map.of(), gradients).scalar("loss");
                double expected = each.number("loss");
                assertThat(value).isCloseTo(expected, within(1e-5 * expected));
            }
            assertThat(gradients.get("s")).containsExactly(each.floats("gradient"), within(2e-5f));
        }
    }

    private static void write(Plan plan, Stored each) {
        plan.write("targets", each.floats("keys"));
        float[] queues = each.floats("queue");
        for (int level = 0; level < each.count("levels"); level++) {
            int size = queue(each) * each.count("k");
            float[] own = Arrays.copyOfRange(queues, level * size, (level + 1) * size);
            plan.write(SeveralPositives.queue(level), own);
        }
        if (each.count("mixed") > 0) {
            float[] shares = each.floats("shares");
            plan.write(SeveralPositives.OWN, shares);
            plan.write(
                    SeveralPositives.OTHER,
                    Stored.floats(Arrays.stream(each.doubles("shares"))
                            .map(share -> 1.0 - share)
                            .toArray()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void slowLoopsAgreeWithTheirDifferences(int index) throws IOException {
        assertThat(cases()).hasSize(3);
        Stored each = cases().get(index);
        double[] student = each.doubles("student");
        double expected = each.number("loss");
        assertThat(slow(each, student)).isCloseTo(expected, within(1e-9 * expected));
        double[] gradient = each.doubles("gradient");
        for (int i = 0; i < student.length; i += 5) {
            double[] above = student.clone();
            double[] below = student.clone();
            above[i] += STEP;
            below[i] -= STEP;
            double difference = (slow(each, above) - slow(each, below)) / (2 * STEP);
            assertThat(gradient[i]).as("element " + i).isCloseTo(difference, within(1e-6));
        }
    }

    private static double slow(Stored each, double[] student) {
        int batch = each.count("batch");
        int views = 2 + each.count("mixed");
        double sum = 0.0;
        for (int level = 0; level < each.count("levels"); level++) {
            for (int image = 0; image < batch; image++) {
                for (int view = 0; view < views; view++) {
                    double[] query = row(student, (level * views + view) * batch + image, each.count("k"));
                    for (int key = 0; key < 2; key++) {
                        if (view >= 2) {
                            double share = each.doubles("shares")[(view - 2) * batch + image];
                            sum += share * term(each, query, level, key, image, false);
                            sum += (1.0 - share) * term(each, query, level, key, (image + 1) % batch, false);
                        } else if (view != key) {
                            sum += term(each, query, level, key, image, true);
                        }
                    }
                }
            }
        }
        return sum / (each.count("levels") * batch * (2.0 + 2.0 * each.count("mixed")));
    }

    private static double term(Stored each, double[] query, int level, int key, int image, boolean near) {
        int batch = each.count("batch");
        int k = each.count("k");
        double[] queue = each.doubles("queue");
        double[] cosines = new double[1 + queue(each)];
        cosines[0] = cosine(query, row(each.doubles("keys"), (level * 2 + key) * batch + image, k));
        double all = Math.exp(cosines[0] / TEMP);
        for (int i = 0; i < queue(each); i++) {
            cosines[1 + i] = along(query, row(queue, level * queue(each) + i, k));
            all += Math.exp(cosines[1 + i] / TEMP);
        }
        double sum = Math.log(all) - cosines[0] / TEMP;
        int neighbors = near ? each.count("neighbors") : 0;
        double[] last = row(each.doubles("keys"), key * batch + image, k);
        int[] order = IntStream.range(0, queue(each))
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -along(last, row(queue, i, k))))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int i = 0; i < neighbors; i++) {
            sum += Math.log(all) - cosines[1 + order[i]] / TEMP;
        }
        return sum / (1 + neighbors);
    }

    private static double[] row(double[] rows, int row, int k) {
        return Arrays.copyOfRange(rows, row * k, (row + 1) * k);
    }

    /** A cosine with a key that is taken to have length 1. */
    private static double along(double[] query, double[] key) {
        double squares = Arrays.stream(key).map(x -> x * x).sum();
        return cosine(query, key) * Math.sqrt(squares);
    }

    private static double cosine(double[] a, double[] b) {
        double dot = 0.0;
        double squaresOfA = 0.0;
        double squaresOfB = 0.0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
            squaresOfA += a[i] * a[i];
            squaresOfB += b[i] * b[i];
        }
        return dot / Math.sqrt(squaresOfA * squaresOfB);
    }
}
