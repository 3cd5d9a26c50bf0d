package io.github.dino4j.eval.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dino4j.eval.feature.FeatureBank;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The numbers of PyTorch's SGD, cosine schedule, cross-entropy and L-BFGS. */
class LinearParityTest {
    @Test
    void headsOfTwoRatesTrainedTogetherAreTorchsTrainedAlone() throws IOException {
        Stored stored = Stored.read();
        FeatureBank bank = stored.bank();
        int batch = stored.expected().get("batch").asInt();
        int epochs = stored.expected().get("epochs").asInt();
        JsonNode probes = stored.expected().get("probe");
        ProbeOptions options = new ProbeOptions(
                epochs,
                batch,
                Arrays.asList(
                        probes.get(0).get("lr").asDouble(),
                        probes.get(1).get("lr").asDouble()),
                0.9,
                0);
        ProbeState state = new ProbeState(2, bank.classes(), bank.dim());
        int each = bank.classes() * bank.dim();
        for (int i = 0; i < 2 * each; i++) {
            state.weight[i] = (float) (0.01 * Math.sin(i % each + 1.0));
        }
        double[][] losses = train(state, options, bank);

        for (int head = 0; head < 2; head++) {
            assertThat(losses[head])
                    .containsExactly(Stored.numbers(probes.get(head).get("losses")), within(1e-5));
            assertThat(doubles(state.head(head).weight()))
                    .containsExactly(Stored.numbers(probes.get(head).get("weight")), within(1e-5));
            assertThat(doubles(state.head(head).bias()))
                    .containsExactly(Stored.numbers(probes.get(head).get("bias")), within(1e-5));
        }
    }

    /** The losses of each head in each epoch, over rows in their order. */
    private static double[][] train(ProbeState state, ProbeOptions options, FeatureBank bank) throws IOException {
        double[][] losses = new double[2][options.epochs()];
        for (int epoch = 0; epoch < options.epochs(); epoch++) {
            double[] rates = {options.rate(0, epoch), options.rate(1, epoch)};
            for (int first = 0; first < bank.size(); first += options.batchSize()) {
                int[] rows = IntStream.range(first, Math.min(bank.size(), first + options.batchSize()))
                        .toArray();
                float[] features = new float[rows.length * bank.dim()];
                ProbeRows.of(bank).write(epoch, rows, features);
                int[] labels = Arrays.stream(rows).map(bank::label).toArray();
                try (ProbeState.Workspace work = new ProbeState.Workspace(state, rows.length)) {
                    double[] means = state.step(features, labels, rates, options.momentum(), work);
                    losses[0][epoch] += means[0] * rows.length / bank.size();
                    losses[1][epoch] += means[1] * rows.length / bank.size();
                }
            }
        }
        return losses;
    }

    @Test
    void logisticRegressionFindsTorchsMinimum() throws IOException {
        Stored stored = Stored.read();
        JsonNode cases = stored.expected().get("logistic");
        double[] strengths = IntStream.range(0, cases.size())
                .mapToDouble(i -> cases.get(i).get("c").asDouble())
                .toArray();
        LogisticResult result = new LogisticRegression(
                        LogisticOptions.published().withC(strengths))
                .evaluate(stored.bank(), stored.bank());

        for (int i = 0; i < strengths.length; i++) {
            LogisticResult.Fit fit = result.fits().get(i);
            double[] weight = Stored.numbers(cases.get(i).get("weight"));
            double[] ours = doubles(fit.head().weight());
            double distance = 0;
            double length = 0;
            for (int j = 0; j < weight.length; j++) {
                distance += (ours[j] - weight[j]) * (ours[j] - weight[j]);
                length += weight[j] * weight[j];
            }
            assertThat(fit.loss())
                    .as("c %s", fit.c())
                    .isCloseTo(cases.get(i).get("loss").asDouble(), within(1e-6));
            assertThat(Math.sqrt(distance / length)).as("c %s", fit.c()).isLessThan(2e-3);
            assertThat(fit.accuracy().top1()).isCloseTo(cases.get(i).get("top1").asDouble(), within(1e-9));
            assertThat(fit.converged()).as("c %s", fit.c()).isTrue();
        }
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }
}
