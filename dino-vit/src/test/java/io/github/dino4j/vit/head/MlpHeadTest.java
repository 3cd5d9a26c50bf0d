package io.github.dino4j.vit.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.method.PredictorConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.testing.Stored;
import io.github.dino4j.vit.loss.NegativeCosine;
import io.github.dino4j.vit.loss.Pairs;
import io.github.dino4j.vit.model.Declarations;
import io.github.dino4j.vit.model.Forward;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;

/** A plain head and a predictor behind it, as BYOL has them, and the loss behind both: against PyTorch and against loops. */
class MlpHeadTest {
    private static final double EPS = 1e-5;
    private static final double STEP = 1e-6;

    @ParameterizedTest
    @ValueSource(strings = {"auto", "java", "samediff"})
    void lossAndGradientsAreThoseOfPyTorch(String engine) throws IOException {
        for (Stored each : Stored.cases("methods/pairs.json", "heads")) {
            int batch = each.count("batch");
            int out = each.count("out");
            boolean norm = each.json().get("norm").asBoolean();
            Declarations declarations = new Declarations();
            Parameter features =
                    declarations.declare("features", Initializer.ZEROS, 2L * batch, (long) each.count("width"));
            Head head = new HeadConfig.Mlp(each.count("layers"), each.count("hidden"), out, norm)
                    .map(new Heads(declarations.child("head"), each.count("width")));
            Predictor predictor = new PredictorConfig.Mlp(2, each.count("inside"), norm)
                    .map(new Heads(declarations.child("predictor"), out))
                    .orElseThrow();
            ParameterStore weights = new ParameterStore(new ParameterLayout(declarations.parameters()));
            weights.set("features", each.floats("features"));
            each.at("weights")
                    .keys()
                    .forEach(name -> weights.set(name, each.at("weights").floats(name)));
            ParameterStore gradients = new ParameterStore(weights.layout());
            try (Plan plan = Engines.named(engine)
                    .compile(
                            graph -> graph.loss("loss", loss(graph, batch, out, features, head, predictor)), weights)) {
                plan.write("targets", each.floats("targets"));
                assertThat(plan.backward(Map.of(), gradients).scalar("loss"))
                        .isCloseTo(each.number("loss"), within(1e-5));
            }
            assertThat(gradients.get("features")).containsExactly(each.floats("gradient"), within(2e-5f));
            Stored wanted = each.at("gradients");
            wanted.keys().forEach(name -> assertThat(gradients.get(name))
                    .as(name)
                    .containsExactly(wanted.floats(name), within(2e-5f)));
        }
    }

    /** The loss of features behind both. */
    private static SDVariable loss(
            GraphContext graph, int batch, int out, Parameter features, Head head, Predictor predictor) {
        Forward forward = Forward.training(graph);
        SDVariable heads = head.forward(graph.parameter(features), forward);
        return new NegativeCosine()
                .of(
                        predictor.forward(heads, new Predictor.Rows(2 * batch, 0), forward),
                        graph.input("targets", 2L * batch, out),
                        new Pairs(2, 2, batch, false),
                        forward);
    }

    @Test
    void slowLoopsAgreeWithPyTorchAndWithTheirDifferences() throws IOException {
        for (Stored each : Stored.cases("methods/pairs.json", "heads")) {
            double[] features = each.doubles("features");
            double[] gradient = each.doubles("gradient");
            assertThat(slow(each, features)).isCloseTo(each.number("loss"), within(1e-9));
            for (int i = 0; i < features.length; i++) {
                double[] above = features.clone();
                double[] below = features.clone();
                above[i] += STEP;
                below[i] -= STEP;
                double difference = (slow(each, above) - slow(each, below)) / (2 * STEP);
                assertThat(gradient[i]).as("element " + i).isCloseTo(difference, within(1e-6));
            }
        }
    }

    private static double slow(Stored each, double[] features) {
        int rows = 2 * each.count("batch");
        double[][] x = new double[rows][];
        for (int row = 0; row < rows; row++) {
            x[row] = Arrays.copyOfRange(features, row * each.count("width"), (row + 1) * each.count("width"));
        }
        x = layers(each, x, "head", each.count("layers"));
        x = layers(each, x, "predictor", 2);
        double sum = 0.0;
        int out = each.count("out");
        for (int row = 0; row < rows; row++) {
            int other = (row + each.count("batch")) % rows;
            double[] target = Arrays.copyOfRange(each.doubles("targets"), other * out, (other + 1) * out);
            sum -= dot(x[row], target) / Math.sqrt(dot(x[row], x[row]) * dot(target, target));
        }
        return sum / rows;
    }

    /** Layers under the numbers that they have in a sequence with norms and ReLUs. */
    private static double[][] layers(Stored each, double[][] given, String part, int count) {
        boolean norm = each.json().get("norm").asBoolean();
        Stored weights = each.at("weights");
        double[][] x = given;
        for (int layer = 0; layer < count; layer++) {
            String name = part + ".mlp." + layer * (norm ? 3 : 2);
            double[] weight = weights.doubles(name + ".weight");
            double[] bias = weights.doubles(name + ".bias");
            double[][] y = new double[x.length][bias.length];
            for (int row = 0; row < x.length; row++) {
                for (int o = 0; o < bias.length; o++) {
                    int width = x[row].length;
                    y[row][o] = bias[o] + dot(x[row], Arrays.copyOfRange(weight, o * width, (o + 1) * width));
                }
            }
            if (layer < count - 1) {
                String after = part + ".mlp." + (layer * 3 + 1);
                for (int column = 0; column < bias.length; column++) {
                    double gain = norm ? weights.doubles(after + ".weight")[column] : 0.0;
                    double shift = norm ? weights.doubles(after + ".bias")[column] : 0.0;
                    rectify(y, column, norm, gain, shift);
                }
            }
            x = y;
        }
        return x;
    }

    private static void rectify(double[][] rows, int column, boolean norm, double gain, double shift) {
        double mean = 0.0;
        double variance = 0.0;
        for (double[] row : rows) {
            mean += row[column] / rows.length;
        }
        for (double[] row : rows) {
            variance += (row[column] - mean) * (row[column] - mean) / rows.length;
        }
        for (double[] row : rows) {
            double y = norm ? gain * (row[column] - mean) / Math.sqrt(variance + EPS) + shift : row[column];
            row[column] = Math.max(0.0, y);
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0.0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
