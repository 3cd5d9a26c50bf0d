package io.github.dino4j.vit.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.testing.Stored;
import io.github.dino4j.vit.loss.Pairs;
import io.github.dino4j.vit.loss.QueueContrast;
import io.github.dino4j.vit.model.Declarations;
import io.github.dino4j.vit.model.Forward;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jigsaw's linear layer and the loss behind it, against PyTorch and against loops. */
class JigsawTest {
    private static final double TEMP = 0.15;

    @ParameterizedTest
    @ValueSource(strings = {"auto", "java", "samediff"})
    void lossAndGradientsAreThoseOfPyTorch(String engine) throws IOException {
        for (Stored each : Stored.cases("methods/contrast.json", "jigsaw")) {
            int batch = each.count("batch");
            int k = each.count("k");
            int patches = each.count("patches");
            Declarations declarations = new Declarations();
            long rows = (long) (2 + patches) * batch;
            Parameter student = declarations.declare("student", Initializer.ZEROS, rows, k);
            Jigsaw jigsaw = new Jigsaw(declarations.child("predictor"), k, patches);
            ParameterStore weights = new ParameterStore(new ParameterLayout(declarations.parameters()));
            weights.set("student", each.floats("student"));
            set(weights, each);
            ParameterStore gradients = new ParameterStore(weights.layout());
            float[] queue = each.floats("queue");
            QueueContrast loss = new QueueContrast(TEMP, queue.length / k, k);
            try (Plan plan = Engines.named(engine)
                    .compile(
                            graph -> {
                                Forward forward = Forward.training(graph);
                                Predictor.Rows lie = new Predictor.Rows(2 * batch, patches * batch);
                                graph.loss(
                                        "loss",
                                        loss.of(
                                                jigsaw.forward(graph.parameter(student), lie, forward),
                                                graph.input("targets", 2L * batch, k),
                                                new Pairs(2 + jigsaw.views(patches), 2, batch, false),
                                                forward));
                            },
                            weights)) {
                plan.write("targets", each.floats("keys"));
                plan.write(QueueContrast.QUEUE, queue);
                double value = plan.backward(Map.of(), gradients).scalar("loss");
                double expected = each.number("loss");
                assertThat(value).isCloseTo(expected, within(1e-5 * expected));
                assertThat(slow(each)).isCloseTo(expected, within(1e-6 * expected));
            }
            assertLearnt(each, gradients);
        }
    }

    private static void set(ParameterStore weights, Stored each) {
        int k = each.count("k");
        for (int place = 0; place < each.count("patches"); place++) {
            float[] own = Arrays.copyOfRange(each.floats("weight"), place * k * k, (place + 1) * k * k);
            weights.set("predictor." + place + ".weight", own);
        }
        weights.set("predictor.0.bias", each.floats("bias"));
    }

    private static void assertLearnt(Stored each, ParameterStore gradients) {
        int k = each.count("k");
        assertThat(gradients.get("student")).containsExactly(each.floats("student_gradient"), within(2e-5f));
        float[] learnt = new float[each.count("patches") * k * k];
        for (int place = 0; place < each.count("patches"); place++) {
            float[] own = gradients.get("predictor." + place + ".weight");
            System.arraycopy(own, 0, learnt, place * k * k, k * k);
        }
        assertThat(learnt).containsExactly(each.floats("weight_gradient"), within(2e-5f));
        assertThat(gradients.get("predictor.0.bias")).containsExactly(each.floats("bias_gradient"), within(2e-5f));
    }

    /** The same by loops: each image's two views against a key of the other, its patches together against both. */
    private static double slow(Stored each) {
        int batch = each.count("batch");
        int k = each.count("k");
        float[] keys = each.floats("keys");
        double sum = 0.0;
        for (int image = 0; image < batch; image++) {
            double[] jig = together(each, image);
            double[] first = row(each.floats("student"), image, k);
            double[] second = row(each.floats("student"), batch + image, k);
            double[] keyOfFirst = row(keys, image, k);
            double[] keyOfSecond = row(keys, batch + image, k);
            sum += term(each, first, keyOfSecond) + term(each, second, keyOfFirst);
            sum += term(each, jig, keyOfFirst) + term(each, jig, keyOfSecond);
        }
        return sum / (4.0 * batch);
    }

    private static double[] together(Stored each, int image) {
        int k = each.count("k");
        int batch = each.count("batch");
        float[] weight = each.floats("weight");
        double[] sum = new double[k];
        for (int out = 0; out < k; out++) {
            sum[out] = each.floats("bias")[out];
            for (int place = 0; place < each.count("patches"); place++) {
                double[] patch = row(each.floats("student"), (2 + place) * batch + image, k);
                for (int in = 0; in < k; in++) {
                    sum[out] += weight[(place * k + out) * k + in] * patch[in];
                }
            }
        }
        return sum;
    }

    private static double term(Stored each, double[] query, double[] key) {
        int k = each.count("k");
        float[] queue = each.floats("queue");
        double own = cosine(query, key) / TEMP;
        double all = Math.exp(own);
        for (int i = 0; i < queue.length / k; i++) {
            all += Math.exp(cosine(query, row(queue, i, k)) / TEMP);
        }
        return Math.log(all) - own;
    }

    private static double[] row(float[] rows, int row, int k) {
        double[] values = new double[k];
        for (int i = 0; i < k; i++) {
            values[i] = rows[row * k + i];
        }
        return values;
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
