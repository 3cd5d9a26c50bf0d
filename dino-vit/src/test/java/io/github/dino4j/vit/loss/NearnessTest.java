package io.github.dino4j.vit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Outputs;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;

/** KoLeo: against PyTorch, and against slow loops. */
class NearnessTest {
    private static final double STEP = 1e-6;
    private static final double WEIGHT = 0.25;
    private static final double OTHERS = 3.0; // the loss that it is added to

    /** What a graph says of features of two global views and a local one, with the gradient of the features. */
    @SuppressWarnings("ArrayRecordComponent") // compared array by array
    private record Result(double loss, double signal, float[] gradient) {}

    private static Result run(String engine, int batch, int dim, double[] features) {
        Parameter parameter =
                new Parameter("x", List.of((long) features.length / dim, (long) dim), Initializer.ZEROS, true);
        ParameterStore weights = new ParameterStore(new ParameterLayout(List.of(parameter)));
        weights.set("x", Stored.floats(features));
        ParameterStore gradients = new ParameterStore(weights.layout());
        try (Plan plan = Engines.named(engine)
                .compile(
                        graph -> graph.loss(
                                "loss",
                                new Nearness(WEIGHT, 2, batch)
                                        .addTo(
                                                graph.sameDiff().constant(Nd4j.scalar((float) OTHERS)),
                                                graph.parameter(parameter),
                                                Forward.training(graph))),
                        weights)) {
            Outputs outputs = plan.backward(Map.of(), gradients);
            return new Result(
                    (outputs.scalar("loss") - OTHERS) / WEIGHT,
                    outputs.scalar(Nearness.SIGNAL.name()),
                    gradients.get("x"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "java", "samediff"})
    void isThatOfPyTorchWithItsGradient(String engine) throws IOException {
        for (Stored each : Stored.cases("methods/dinov2.json", "koleo")) {
            double[] features = each.doubles("features");
            double expected = each.number("loss");
            int batch = each.count("batch");
            int dim = each.count("dim");
            Result result = run(engine, batch, dim, features);
            assertThat(result.loss()).isCloseTo(expected, within(1e-5 * Math.max(1.0, Math.abs(expected)) / WEIGHT));
            assertThat(result.signal()).isCloseTo(expected / 2, within(1e-5));
            assertThat(slow(features, batch, dim)).isCloseTo(expected, within(1e-9));
            double[] gradient = each.doubles("gradient");
            for (int i = 0; i < gradient.length; i++) {
                assertThat(result.gradient()[i] / WEIGHT).as("element " + i).isCloseTo(gradient[i], within(1e-4));
            }
        }
    }

    /** Local views have no part in it, and none is moved. */
    @ParameterizedTest
    @ValueSource(strings = {"auto", "samediff"})
    void isTheSlowOneOfGlobalViewsAlone(String engine) {
        int batch = 7;
        int dim = 5;
        RandomStream random = Rng.of(3).fold("features").generator();
        double[] features = new double[3 * batch * dim];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextGaussian();
        }
        Result result = run(engine, batch, dim, features);
        assertThat(result.loss()).isCloseTo(slow(features, batch, dim), within(1e-4));
        for (int i = 0; i < features.length; i++) {
            double[] above = features.clone();
            double[] below = features.clone();
            above[i] += STEP;
            below[i] -= STEP;
            double difference = (slow(above, batch, dim) - slow(below, batch, dim)) / (2 * STEP);
            assertThat(result.gradient()[i] / WEIGHT).as("element " + i).isCloseTo(difference, within(1e-4));
        }
    }

    /** All distances, in loops: the second implementation. */
    private static double slow(double[] features, int batch, int dim) {
        double sum = 0.0;
        for (int view = 0; view < 2; view++) {
            for (int image = 0; image < batch; image++) {
                double least = Double.MAX_VALUE;
                for (int other = 0; other < batch; other++) {
                    double distance = distance(features, view * batch + image, view * batch + other, dim);
                    least = other == image ? least : Math.min(least, distance);
                }
                sum -= Math.log(least + 1e-8);
            }
        }
        return sum / batch;
    }

    private static double distance(double[] x, int a, int b, int dim) {
        double squares = 0.0;
        for (int i = 0; i < dim; i++) {
            double apart = x[a * dim + i] / length(x, a, dim) - x[b * dim + i] / length(x, b, dim) + 1e-8;
            squares += apart * apart;
        }
        return Math.sqrt(squares);
    }

    private static double length(double[] x, int row, int dim) {
        double squares = 0.0;
        for (int i = row * dim; i < (row + 1) * dim; i++) {
            squares += x[i] * x[i];
        }
        return Math.sqrt(squares);
    }
}
