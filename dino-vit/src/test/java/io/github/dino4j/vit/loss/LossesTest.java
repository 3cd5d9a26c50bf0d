package io.github.dino4j.vit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.testing.Stored;
import io.github.dino4j.vit.model.Forward;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.factory.Nd4j;

/** Every loss in both vocabularies against slow loops, and its gradient against finite differences of those. */
class LossesTest {
    private static final double STEP = 1e-6;

    /** A loss and its second implementation. */
    private record Case(String name, Loss loss, SlowLoss.Term slow) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Case> losses() {
        return Stream.of(
                new Case("cross view", new CrossView(0.1), (s, t, view, b) -> SlowLoss.crossEntropy(s, t, 0.1)),
                new Case("negative cosine", new NegativeCosine(), (s, t, view, b) -> -SlowLoss.cosine(s, t)),
                new Case("mse", new MeanSquaredError(), (s, t, view, b) -> SlowLoss.squaredDistance(s, t)),
                new Case("info nce", new InfoNce(0.2), (s, t, view, b) -> SlowLoss.infoNce(s, view, b, 0.2)));
    }

    /** Those that do not take their targets for distributions that are given. */
    private static Stream<Case> directions() {
        return losses().filter(each -> !each.name().equals("cross view"));
    }

    private static double[] random(RandomStream random, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian(); // what the graph reads, exactly
        }
        return values;
    }

    /** Rows of positive numbers that sum to one, so that they serve as distributions and as directions. */
    private static double[] distributions(RandomStream random, int rows, int outputs) {
        double[] values = random(random, rows * outputs);
        for (int row = 0; row < rows; row++) {
            double sum = 0.0;
            for (int k = 0; k < outputs; k++) {
                values[row * outputs + k] = Math.exp(values[row * outputs + k]);
                sum += values[row * outputs + k];
            }
            for (int k = 0; k < outputs; k++) {
                values[row * outputs + k] = (float) (values[row * outputs + k] / sum);
            }
        }
        return values;
    }

    /** A loss with the gradient of the student's outputs. */
    private record Result(double loss, ParameterStore gradients) {
        double gradient(int element) {
            return gradients.get("s")[element];
        }
    }

    private static Result run(String engine, Loss loss, Pairs pairs, double[] student, double[] targets, int outputs) {
        long rows = (long) pairs.all() * pairs.batch();
        ParameterStore weights = new ParameterStore(new ParameterLayout(
                List.of(new Parameter("s", List.of(rows, (long) outputs), Initializer.ZEROS, true))));
        weights.set("s", Stored.floats(student));
        long given = (long) pairs.global() * pairs.batch();
        ParameterStore gradients = new ParameterStore(weights.layout());
        try (Plan plan = Engines.named(engine)
                .compile(
                        graph -> graph.loss(
                                "loss",
                                loss.of(
                                        graph.parameter(
                                                weights.layout().slot("s").parameter()),
                                        graph.input("targets", given, outputs),
                                        pairs,
                                        Forward.training(graph))),
                        weights)) {
            double value = plan.backward(
                            Map.of(
                                    "targets",
                                    Nd4j.createFromArray(Stored.floats(targets)).reshape(given, outputs)),
                            gradients)
                    .scalar("loss");
            return new Result(value, gradients);
        }
    }

    @ParameterizedTest
    @MethodSource("losses")
    void bothVocabulariesGiveTheSlowLossAndItsFiniteDifference(Case each) {
        for (int seed = 0; seed < 4; seed++) {
            RandomStream random = Rng.of(seed).fold(each.name()).generator();
            int locals = (int) (random.nextDouble() * 3);
            Pairs pairs = new Pairs(2 + locals, 2, 1 + seed, seed == 3);
            int outputs = 3 + (int) (random.nextDouble() * 20);
            double[] student = random(random, pairs.all() * pairs.batch() * outputs);
            double[] targets = distributions(random, pairs.global() * pairs.batch(), outputs);
            SlowLoss slow = new SlowLoss(pairs, outputs);
            for (String engine : List.of("samediff", "auto")) {
                String where = each + " by " + engine + ", seed " + seed;
                Result result = run(engine, each.loss(), pairs, student, targets, outputs);
                double expected = slow.mean(student, targets, each.slow());
                assertThat(result.loss())
                        .as(where)
                        .isCloseTo(expected, within(2e-6 * Math.max(1.0, Math.abs(expected))));
                for (int i = 0; i < student.length; i += 1 + student.length / 23) {
                    assertThat(result.gradient(i))
                            .as(where + ", element " + i)
                            .isCloseTo(difference(slow, each, student, targets, i), within(1e-5));
                }
            }
        }
    }

    private static double difference(SlowLoss slow, Case each, double[] student, double[] targets, int i) {
        double[] moved = student.clone();
        moved[i] = student[i] + STEP;
        double above = slow.mean(moved, targets, each.slow());
        moved[i] = student[i] - STEP;
        return (above - slow.mean(moved, targets, each.slow())) / (2 * STEP);
    }

    @ParameterizedTest
    @MethodSource("directions")
    void withoutATeacherTheKeysLearnToo(Case each) {
        Pairs pairs = new Pairs(3, 2, 3, false);
        int outputs = 5;
        double[] student = random(Rng.of(9).generator(), 9 * outputs);
        SlowLoss slow = new SlowLoss(pairs, outputs);
        SlowLoss.Term term = each.slow();
        Loss own =
                (s, t, p, forward) -> each.loss().of(s, forward.ops().losses().firstRows(s, 6), p, forward);
        for (String engine : List.of("samediff", "auto")) {
            Result result = run(engine, own, pairs, student, new double[6 * outputs], outputs);
            for (int i = 0; i < student.length; i++) {
                double[] above = student.clone();
                double[] below = student.clone();
                above[i] += STEP;
                below[i] -= STEP;
                double difference = (slow.mean(above, above, term) - slow.mean(below, below, term)) / (2 * STEP);
                assertThat(result.gradient(i)).as(engine + ", element " + i).isCloseTo(difference, within(1e-5));
            }
        }
    }

    @Test
    void aClassifiersCrossEntropyIsTheSlowOne() {
        RandomStream random = Rng.of(7).generator();
        Pairs rows = new Pairs(1, 1, 5, true);
        double[] student = random(random, 5 * 11);
        double[] targets = distributions(random, 5, 11);
        double expected =
                new SlowLoss(rows, 11).mean(student, targets, (s, t, view, b) -> SlowLoss.crossEntropy(s, t, 1.0));
        for (String engine : List.of("samediff", "auto")) {
            Result result = run(
                    engine,
                    (s, t, pairs, forward) -> CrossEntropy.of(s, t, pairs.batch(), forward),
                    rows,
                    student,
                    targets,
                    11);
            assertThat(result.loss()).isCloseTo(expected, within(2e-6 * expected));
        }
    }

    @Test
    void thereMustBeSomethingToCompare() {
        assertThatThrownBy(() -> new Pairs(1, 1, 8, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a loss needs pairs of views, got 1 student views");
        assertThat(new Pairs(1, 1, 8, true).count()).isEqualTo(1);
        assertThat(new Pairs(10, 2, 8, false).count()).isEqualTo(18);
    }
}
