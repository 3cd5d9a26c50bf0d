package io.github.dino4j.vit.loss;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;

/** Losses that compare the images of a batch with each other or with a queue: against PyTorch, and against slow loops. */
class BatchLossesTest {
    private static final double STEP = 1e-6;

    /** What a loss is computed of. */
    @SuppressWarnings("ArrayRecordComponent") // read, and not compared
    private record Problem(Pairs pairs, int outputs, double[] student, double[] keys, double[] queue) {
        int queueLength() {
            return queue.length / outputs;
        }

        Loss loss(String name) {
            return switch (name) {
                case "moco" -> new QueueContrast(0.2, queueLength(), outputs);
                case "nt_xent" -> (s, t, p, forward) -> new NtXent(0.5).of(s, own(s, forward), p, forward);
                default ->
                    (s, t, p, forward) -> new CrossCorrelation(0.0051, outputs).of(s, own(s, forward), p, forward);
            };
        }

        /** Without a teacher, the student's outputs for global views are the targets. */
        private SDVariable own(SDVariable student, Forward forward) {
            return forward.ops().losses().firstRows(student, pairs.global() * pairs.batch());
        }

        ToDoubleFunction<double[]> slow(String name) {
            SlowBatchLoss slow = new SlowBatchLoss(pairs, outputs);
            return switch (name) {
                case "moco" -> s -> slow.moco(s, keys, queue, 0.2);
                case "nt_xent" -> s -> slow.ntXent(s, 0.5);
                default -> s -> slow.barlowTwins(s, 0.0051);
            };
        }
    }

    private static double[] random(RandomStream random, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static double[] unit(double[] rows, int outputs) {
        for (int first = 0; first < rows.length; first += outputs) {
            double squares = 0.0;
            for (int i = first; i < first + outputs; i++) {
                squares += rows[i] * rows[i];
            }
            for (int i = first; i < first + outputs; i++) {
                rows[i] = (float) (rows[i] / Math.sqrt(squares));
            }
        }
        return rows;
    }

    /** A loss with the gradient of the student's outputs. */
    @SuppressWarnings("ArrayRecordComponent") // compared array by array
    private record Result(double loss, float[] gradient) {}

    private static Result run(String engine, String name, Problem problem) {
        Pairs pairs = problem.pairs();
        long rows = (long) pairs.all() * pairs.batch();
        long given = (long) pairs.global() * pairs.batch();
        Parameter parameter = new Parameter("s", List.of(rows, (long) problem.outputs()), Initializer.ZEROS, true);
        ParameterStore weights = new ParameterStore(new ParameterLayout(List.of(parameter)));
        weights.set("s", Stored.floats(problem.student()));
        ParameterStore gradients = new ParameterStore(weights.layout());
        Loss loss = problem.loss(name);
        try (Plan plan = Engines.named(engine)
                .compile(
                        graph -> graph.loss(
                                "loss",
                                loss.of(
                                        graph.parameter(parameter),
                                        graph.input("targets", given, problem.outputs()),
                                        pairs,
                                        Forward.training(graph))),
                        weights)) {
            plan.write("targets", Stored.floats(problem.keys()));
            if (name.equals("moco")) {
                plan.write(QueueContrast.QUEUE, Stored.floats(problem.queue()));
            }
            double value = plan.backward(Map.of(), gradients).scalar("loss");
            return new Result(value, gradients.get("s"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "java", "samediff"})
    void areThoseOfPyTorchWithTheirGradients(String engine) throws IOException {
        for (Stored each : Stored.cases("methods/methods.json", "losses")) {
            Pairs pairs = new Pairs(2, 2, each.count("batch"), false);
            Problem problem = new Problem(
                    pairs, each.count("k"), each.doubles("student"), each.doubles("keys"), each.doubles("queue"));
            String name = each.text("name");
            Result result = run(engine, name, problem);
            double expected = each.number("loss");
            assertThat(result.loss()).as(name).isCloseTo(expected, within(1e-5 * expected));
            assertThat(problem.slow(name).applyAsDouble(problem.student()))
                    .as("slow " + name)
                    .isCloseTo(expected, within(1e-9 * expected));
            assertThat(result.gradient()).as(name).containsExactly(each.floats("gradient"), within(2e-5f));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "moco,auto,3",
        "moco,samediff,2",
        "nt_xent,auto,3",
        "nt_xent,samediff,3",
        "barlow_twins,auto,3",
        "barlow_twins,samediff,2"
    })
    void areTheSlowOnesWithMoreViewsToo(String name, String engine, int views) {
        RandomStream random = Rng.of(views).fold(name).generator();
        Pairs pairs = new Pairs(views, 2, 5, false);
        int outputs = 7;
        Problem problem = new Problem(
                pairs,
                outputs,
                random(random, views * 5 * outputs),
                random(random, 10 * outputs),
                unit(random(random, 9 * outputs), outputs));
        Result result = run(engine, name, problem);
        ToDoubleFunction<double[]> slow = problem.slow(name);
        double expected = slow.applyAsDouble(problem.student());
        assertThat(result.loss()).isCloseTo(expected, within(1e-5 * expected));
        for (int i = 0; i < problem.student().length; i += 3) {
            double[] above = problem.student().clone();
            double[] below = problem.student().clone();
            above[i] += STEP;
            below[i] -= STEP;
            double difference = (slow.applyAsDouble(above) - slow.applyAsDouble(below)) / (2 * STEP);
            assertThat((double) result.gradient()[i]).as("element " + i).isCloseTo(difference, within(2e-5));
        }
    }
}
