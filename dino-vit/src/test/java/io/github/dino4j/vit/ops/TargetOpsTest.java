package io.github.dino4j.vit.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.GraphSource;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.ops.fused.FusedTargets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;

/** Targets of a teacher in its graph, on every engine, against loops in double precision. */
class TargetOpsTest {
    private static final double MOMENTUM = 0.9;
    private static final ParameterStore NONE = new ParameterStore(new ParameterLayout(List.of()));

    private static GraphSource graph(int rows, int outputs) {
        return graph -> {
            TargetOps ops = graph.vocabulary().isFused()
                    ? new FusedTargets(graph.sameDiff())
                    : new StandardTargets(graph.sameDiff());
            SDVariable x = graph.input("x", rows, outputs);
            SDVariable centre = graph.input("centre", 1, outputs);
            SDVariable targets = ops.centeredSoftmax(x, centre, graph.input("temperature", 1, 1));
            graph.output("targets", targets);
            graph.output("entropy", ops.meanEntropy(targets));
            graph.output("centre.next", ops.movingMean(centre, x, MOMENTUM));
        };
    }

    private static float[] numbers(int count, RandomStream random) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    @ParameterizedTest
    @CsvSource({"onednn,1,1", "onednn,6,300", "java,1,1", "java,6,300", "samediff,6,300"})
    void areCentredAndSharpenedAndTheirEntropyIsTold(String engine, int rows, int outputs) {
        RandomStream random = Rng.of(rows).generator();
        float[] x = numbers(rows * outputs, random);
        float[] centre = numbers(outputs, random);
        try (Plan plan = Engines.named(engine).compile(graph(rows, outputs), NONE)) {
            plan.write("x", x);
            plan.write("centre", centre);
            for (float temperature : new float[] {0.04f, 0.5f}) { // of one plan: it changes from step to step
                plan.write("temperature", new float[] {temperature});
                Outputs results = plan.forward(Map.of());
                double[] expected = targets(x, centre, temperature);
                float[] actual = results.floats("targets");
                for (int i = 0; i < expected.length; i++) {
                    assertThat(actual[i]).isCloseTo((float) expected[i], within(2e-6f));
                }
                assertThat(results.scalar("entropy")).isCloseTo(entropy(expected, rows), within(2e-5));
                float[] moved = results.floats("centre.next");
                for (int k = 0; k < outputs; k++) {
                    double expectedMove = MOMENTUM * centre[k] + (1.0 - MOMENTUM) * mean(x, k, outputs);
                    assertThat(moved[k]).isCloseTo((float) expectedMove, within(1e-6f));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "onednn,1,1,1,1",
        "onednn,6,300,3,1",
        "onednn,6,300,1,2",
        "onednn,12,7,3,3",
        "java,6,300,3,1",
        "java,12,7,3,3",
        "samediff,6,300,3,1",
        "samediff,6,300,1,2",
        "samediff,12,7,3,3"
    })
    void areBalancedByColumnsAndRowsInTurn(String engine, int rows, int outputs, int iterations, int groups) {
        float[] x = numbers(rows * outputs, Rng.of(rows).generator());
        GraphSource graph = each -> {
            TargetOps ops = each.vocabulary().isFused()
                    ? new FusedTargets(each.sameDiff())
                    : new StandardTargets(each.sameDiff());
            SDVariable temperature = each.input("temperature", 1, 1);
            TargetOps.Balance balance = new TargetOps.Balance(iterations, groups, outputs);
            each.output("targets", ops.sinkhorn(each.input("x", rows, outputs), temperature, balance));
        };
        try (Plan plan = Engines.named(engine).compile(graph, NONE)) {
            plan.write("x", x);
            for (float temperature : new float[] {0.2f, 1.0f}) {
                plan.write("temperature", new float[] {temperature});
                float[] actual = plan.forward(Map.of()).floats("targets");
                for (int group = 0; group < groups; group++) {
                    int first = group * rows / groups;
                    double[] expected = balanced(x, first, rows / groups, temperature, new int[] {outputs, iterations});
                    for (int i = 0; i < expected.length; i++) {
                        assertThat(actual[first * outputs + i]).isCloseTo((float) expected[i], within(5e-6f));
                    }
                }
            }
        }
    }

    /** In logarithms, which need no care for the size of powers. */
    private static double[] balanced(float[] x, int first, int rows, double temperature, int[] outputsAndTurns) {
        int outputs = outputsAndTurns[0];
        double[] logs = new double[rows * outputs];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = x[first * outputs + i] / temperature;
        }
        for (int turn = 0; turn < outputsAndTurns[1]; turn++) {
            for (int column = 0; column < outputs; column++) {
                subtractLogOfSum(logs, column, outputs, rows);
            }
            for (int row = 0; row < rows; row++) {
                subtractLogOfSum(logs, row * outputs, 1, outputs);
            }
        }
        return Arrays.stream(logs).map(Math::exp).toArray();
    }

    private static void subtractLogOfSum(double[] logs, int first, int step, int count) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            max = Math.max(max, logs[first + i * step]);
        }
        double sum = 0.0;
        for (int i = 0; i < count; i++) {
            sum += Math.exp(logs[first + i * step] - max);
        }
        for (int i = 0; i < count; i++) {
            logs[first + i * step] -= max + Math.log(sum);
        }
    }

    private static GraphSource directions(int rows, int outputs) {
        return graph -> {
            TargetOps ops = graph.vocabulary().isFused()
                    ? new FusedTargets(graph.sameDiff())
                    : new StandardTargets(graph.sameDiff());
            SDVariable centered =
                    ops.centered(graph.input("x", rows, outputs), graph.input("centre", 1, outputs), outputs);
            graph.output("centered", centered);
            graph.output("spread", ops.spread(centered, outputs));
        };
    }

    /** Of random rows, of rows that are almost alike, and of rows that are. */
    @ParameterizedTest
    @CsvSource({
        "onednn,1,3,1", "onednn,7,300,1", "onednn,7,300,1e-3", "onednn,7,300,0",
        "java,1,3,1", "java,7,300,1", "java,7,300,1e-3", "java,7,300,0",
        "samediff,7,300,1", "samediff,7,300,1e-3"
    })
    void areCentredAndTheSpreadOfTheirDirectionsIsTold(String engine, int rows, int outputs, float apart) {
        RandomStream random = Rng.of(rows).generator();
        float[] x = numbers(rows * outputs, random);
        float[] centre = numbers(outputs, random);
        for (int i = 0; i < x.length; i++) {
            x[i] = 3.0f + (i % outputs == 0 ? 5.0f : 0.0f) + apart * x[i];
        }
        try (Plan plan = Engines.named(engine).compile(directions(rows, outputs), NONE)) {
            plan.write("x", x);
            plan.write("centre", centre);
            Outputs results = plan.forward(Map.of());
            float[] centered = results.floats("centered");
            for (int i = 0; i < x.length; i++) {
                assertThat(centered[i]).isCloseTo(x[i] - centre[i % outputs], within(2e-6f));
            }
            double expected = spread(centered, rows, outputs);
            assertThat(results.scalar("spread")).isCloseTo(expected, within(1e-5 * expected + 2e-6));
        }
    }

    private static double spread(float[] x, int rows, int outputs) {
        double[] unit = new double[x.length];
        for (int row = 0; row < rows; row++) {
            double squares = 0.0;
            for (int k = 0; k < outputs; k++) {
                squares += (double) x[row * outputs + k] * x[row * outputs + k];
            }
            for (int k = 0; k < outputs; k++) {
                unit[row * outputs + k] = x[row * outputs + k] / Math.sqrt(squares);
            }
        }
        double sum = 0.0;
        for (int k = 0; k < outputs; k++) {
            double mean = 0.0;
            double squares = 0.0;
            for (int i = k; i < unit.length; i += outputs) {
                mean += unit[i] / rows;
            }
            for (int i = k; i < unit.length; i += outputs) {
                squares += (unit[i] - mean) * (unit[i] - mean) / rows;
            }
            sum += Math.sqrt(squares);
        }
        return sum / Math.sqrt(outputs);
    }

    private static double[] targets(float[] x, float[] centre, double temperature) {
        double[] targets = new double[x.length];
        for (int first = 0; first < x.length; first += centre.length) {
            double sum = 0.0;
            for (int k = 0; k < centre.length; k++) {
                targets[first + k] = Math.exp(((double) x[first + k] - centre[k]) / temperature);
                sum += targets[first + k];
            }
            for (int k = 0; k < centre.length; k++) {
                targets[first + k] /= sum;
            }
        }
        return targets;
    }

    private static double entropy(double[] targets, int rows) {
        double total = 0.0;
        for (double q : targets) {
            total -= q > 0.0 ? q * Math.log(q) : 0.0;
        }
        return total / rows;
    }

    private static double mean(float[] x, int column, int columns) {
        double sum = 0.0;
        for (int i = column; i < x.length; i += columns) {
            sum += x[i];
        }
        return sum * columns / x.length;
    }
}
