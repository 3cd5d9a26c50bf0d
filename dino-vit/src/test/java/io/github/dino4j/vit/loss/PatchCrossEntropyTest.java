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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** iBOT's loss over masked patches: against PyTorch, whose program keeps patches in a grid, and against slow loops. */
class PatchCrossEntropyTest {
    @ParameterizedTest
    @ValueSource(strings = {"auto", "java", "samediff"})
    void isThatOfPyTorchWithItsGradient(String engine) throws IOException {
        for (Stored each : Stored.cases("methods/dinov2.json", "patches")) {
            int[] counts = each.ints("counts"); // masked patches of images
            int outputs = each.count("k");
            double temp = each.number("temp");
            double[] student = each.doubles("student");
            double[] targets = each.doubles("targets");
            double expected = each.number("loss");
            assertThat(slow(student, targets, counts, outputs, temp)).isCloseTo(expected, within(1e-9));

            int rows = Arrays.stream(counts).sum();
            Parameter parameter = new Parameter("s", List.of((long) rows, (long) outputs), Initializer.ZEROS, true);
            ParameterStore weights = new ParameterStore(new ParameterLayout(List.of(parameter)));
            weights.set("s", Stored.floats(student));
            ParameterStore gradients = new ParameterStore(weights.layout());
            try (Plan plan = Engines.named(engine)
                    .compile(
                            graph -> graph.loss(
                                    "loss",
                                    new PatchCrossEntropy(temp, counts.length)
                                            .of(
                                                    graph.parameter(parameter),
                                                    graph.input("targets", rows, outputs),
                                                    graph.input("weights", rows, 1),
                                                    rows,
                                                    Forward.training(graph))),
                            weights)) {
                plan.write("targets", Stored.floats(targets));
                plan.write("weights", Stored.floats(shares(counts)));
                assertThat(plan.backward(Map.of(), gradients).scalar("loss"))
                        .isCloseTo(expected, within(1e-5 * expected));
            }
            assertThat(gradients.get("s")).containsExactly(each.floats("gradient"), within(2e-5f));
        }
    }

    private static double[] shares(int[] counts) {
        return Arrays.stream(counts)
                .boxed()
                .flatMapToDouble(
                        count -> DoubleStream.generate(() -> 1.0 / count).limit(count))
                .toArray();
    }

    private static double slow(double[] student, double[] targets, int[] counts, int outputs, double temp) {
        double sum = 0.0;
        int row = 0;
        for (int count : counts) {
            double ofImage = 0.0;
            for (int patch = 0; patch < count; patch++, row++) {
                double powers = 0.0;
                for (int k = 0; k < outputs; k++) {
                    powers += Math.exp(student[row * outputs + k] / temp);
                }
                for (int k = 0; k < outputs; k++) {
                    ofImage -= targets[row * outputs + k] * (student[row * outputs + k] / temp - Math.log(powers));
                }
            }
            sum += count == 0 ? 0.0 : ofImage / count;
        }
        return sum / counts.length;
    }
}
