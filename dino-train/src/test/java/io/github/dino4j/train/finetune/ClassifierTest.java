package io.github.dino4j.train.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ClassifierTest {
    private static final int BATCH = 5;
    private static final int CLASSES = 7;

    private final VitConfig model = ConfigLoader.builtin(
                    "model/vit_nano_8.yaml", List.of("data.train=none", "model.drop_path_rate=0.0", "model.depth=2"))
            .model()
            .vit("this test");
    private final Classifier classifier = new Classifier(model, CLASSES);
    private final ParameterStore weights = ParameterStore.initialized(classifier.layout(), Rng.of(4));

    private static float[] drawn(int count, String key) {
        RandomStream random = Rng.of(1).fold(key).generator();
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Rows that sum to one. */
    private static float[] probabilities() {
        float[] values = drawn(BATCH * CLASSES, "targets");
        for (int row = 0; row < BATCH; row++) {
            double sum = 0;
            for (int i = 0; i < CLASSES; i++) {
                values[row * CLASSES + i] = Math.abs(values[row * CLASSES + i]);
                sum += values[row * CLASSES + i];
            }
            for (int i = 0; i < CLASSES; i++) {
                values[row * CLASSES + i] /= (float) sum;
            }
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(strings = {"onednn", "samediff"})
    void theLossIsTheMeanCrossEntropyAndItsGradientSoftmaxMinusTarget(String engine) {
        float[] targets = probabilities();
        ParameterStore gradients = new ParameterStore(classifier.layout());
        Map<String, INDArray> inputs = Map.of(
                "images",
                        Nd4j.createFromArray(drawn(BATCH * 3 * 32 * 32, "images"))
                                .reshape(BATCH, 3, 32, 32),
                "targets", Nd4j.createFromArray(targets).reshape(BATCH, CLASSES));
        try (Plan plan = Engines.named(engine).compile(classifier.training(BATCH), weights)) {
            Outputs outputs = plan.backward(inputs, gradients);
            float[] logits = outputs.floats("logits");
            double[] bias = new double[CLASSES];
            double loss = 0;
            for (int row = 0; row < BATCH; row++) {
                double sum = 0;
                for (int i = 0; i < CLASSES; i++) {
                    sum += Math.exp(logits[row * CLASSES + i]);
                }
                for (int i = 0; i < CLASSES; i++) {
                    double probability = Math.exp(logits[row * CLASSES + i]) / sum;
                    loss -= targets[row * CLASSES + i] * Math.log(probability) / BATCH;
                    bias[i] += (probability - targets[row * CLASSES + i]) / BATCH;
                }
            }
            assertThat(outputs.scalar("loss")).isCloseTo(loss, within(1e-5));
            for (int i = 0; i < CLASSES; i++) {
                assertThat((double) gradients.get("head.bias")[i]).isCloseTo(bias[i], within(1e-5));
            }
        }
    }

    @Test
    void enginesAgreeOnEveryGradient() {
        Map<String, INDArray> inputs = Map.of(
                "images",
                        Nd4j.createFromArray(drawn(BATCH * 3 * 32 * 32, "images"))
                                .reshape(BATCH, 3, 32, 32),
                "targets", Nd4j.createFromArray(probabilities()).reshape(BATCH, CLASSES));
        ParameterStore fused = new ParameterStore(classifier.layout());
        ParameterStore standard = new ParameterStore(classifier.layout());
        try (Plan a = Engines.named("onednn").compile(classifier.training(BATCH), weights);
                Plan b = Engines.named("samediff").compile(classifier.training(BATCH), weights)) {
            a.backward(inputs, fused);
            b.backward(inputs, standard);
        }
        for (Parameter parameter : classifier.layout().parameters()) {
            float[] x = fused.get(parameter.name());
            float[] y = standard.get(parameter.name());
            double error = 0;
            double norm = 0;
            for (int i = 0; i < x.length; i++) {
                error += Math.pow(x[i] - y[i], 2);
                norm += Math.pow(y[i], 2);
            }
            assertThat(Math.sqrt(norm)).as(parameter.name()).isPositive();
            assertThat(Math.sqrt(error)).as(parameter.name()).isLessThan(1e-4 * Math.sqrt(norm) + 1e-7);
        }
    }

    @Test
    void targetsAreSmoothedOneHotRows() {
        LabelledBatch batch = new LabelledBatch(new float[0], new int[] {1, 0});

        assertThat(batch.targets(4, 0)).containsExactly(0, 1, 0, 0, 1, 0, 0, 0);
        assertThat(batch.targets(4, 0.2))
                .containsExactly(new float[] {0.05f, 0.85f, 0.05f, 0.05f, 0.85f, 0.05f, 0.05f, 0.05f}, within(1e-6f));
    }

    @Test
    void mixingPairsRowsWithTheirMirrorImages() {
        float[] rows = {1, 2, 10, 20, 100, 200};
        LabelledBatch.mix(rows, 3, 0.75);

        assertThat(rows).containsExactly(25.75f, 51.5f, 10, 20, 75.25f, 150.5f);
    }

    @Test
    void betaHasItsMeanAndVariance() {
        for (double alpha : new double[] {0.2, 0.8, 3}) {
            RandomStream random = Rng.of(3).generator();
            int count = 20_000;
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < count; i++) {
                double value = LabelledBatch.beta(alpha, random);
                sum += value;
                squares += (value - 0.5) * (value - 0.5);
            }
            double variance = 1 / (4 * (2 * alpha + 1));
            assertThat(sum / count).as("alpha %s", alpha).isCloseTo(0.5, within(4 * Math.sqrt(variance / count)));
            assertThat(squares / count).as("alpha %s", alpha).isCloseTo(variance, within(0.05 * variance));
        }
    }
}
