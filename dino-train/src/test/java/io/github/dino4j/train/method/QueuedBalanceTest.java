package io.github.dino4j.train.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.method.SinkhornQueue;
import io.github.dino4j.core.config.method.TempConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.testing.Stored;
import io.github.dino4j.vit.head.DinoHead;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;

/** Targets that are balanced with a queue, against PyTorch and plain loops. */
class QueuedBalanceTest {
    private static final TempConfig TEMP = new TempConfig(0.05, 0.05, 0);

    private static Network network(int dim, int k) {
        RunConfig config = ConfigLoader.builtin(
                "recipe/textures_nano.yaml",
                List.of(
                        "data.train=none",
                        "model.depth=1",
                        "model.embed_dim=12",
                        "model.num_heads=2",
                        "method.head.hidden_dim=4",
                        "method.head.bottleneck_dim=" + dim,
                        "method.head.out_dim=" + k));
        return new Network(config.model(), config.method().head());
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "java", "samediff"})
    void areThoseOfPyTorch(String engine) throws IOException {
        for (Stored each : Stored.cases("clusters/clusters.json", "queue")) {
            int batch = each.count("batch");
            int rows = each.count("rows");
            int dim = each.count("dim");
            int k = each.count("k");
            int views = each.count("views");
            SinkhornQueue config = new SinkhornQueue(TEMP, each.count("turns"), rows, 0);
            QueuedBalance target = new QueuedBalance(config, views, k, dim);
            Network network = network(dim, k);
            ParameterStore weights = network.initialized(1);
            weights.set("head.last_layer.weight_v", each.floats("prototypes"));
            float[] features = each.floats("features");
            try (Plan plan = Engines.named(engine)
                    .compile(
                            graph -> {
                                Forward forward = Forward.teacher(graph);
                                SDVariable own = forward.record(
                                        "bottleneck", graph.input("features", features.length / dim, dim));
                                SDVariable outputs = ((DinoHead) network.head()).ofFeatures(own, forward);
                                graph.output(
                                        "targets",
                                        target.of(outputs, new Target.Teaching(forward, network, batch, true)));
                            },
                            weights)) {
                plan.write("features", features);
                plan.input(Entropy.TEMP).assign(0.05);
                writeQueues(plan, each);
                assertBalanced(plan.forward(Map.of()), each);
            }
        }
    }

    private static void writeQueues(Plan plan, Stored each) {
        int size = each.count("rows") * each.count("dim");
        float[] earlier = each.floats("earlier");
        for (int view = 0; view < each.count("views"); view++) {
            plan.write("swav.queue." + view, Arrays.copyOfRange(earlier, view * size, (view + 1) * size));
        }
    }

    private static void assertBalanced(Outputs outputs, Stored each) {
        assertThat(outputs.floats("targets")).containsExactly(each.floats("targets"), within(1e-5f));
        assertThat(outputs.floats("targets")).containsExactly(slow(each), within(1e-5f));
        assertThat(outputs.scalar(Entropy.SIGNAL.name())).isCloseTo(each.number("entropy"), within(1e-5));
        int size = each.count("batch") * each.count("dim");
        float[] features = each.floats("features");
        for (int view = 0; view < each.count("views"); view++) {
            assertThat(outputs.floats("next.swav.queue." + view))
                    .containsExactly(Arrays.copyOfRange(features, view * size, (view + 1) * size), within(1e-7f));
        }
    }

    /** Shares of all rows of a view, by turns divided by the sums of columns and of rows. */
    private static float[] slow(Stored each) {
        int batch = each.count("batch");
        int rows = each.count("rows");
        int k = each.count("k");
        float[] targets = new float[each.count("views") * batch * k];
        for (int view = 0; view < each.count("views"); view++) {
            double[][] shares = new double[rows + batch][k];
            for (int row = 0; row < rows + batch; row++) {
                for (int p = 0; p < k; p++) {
                    shares[row][p] = row < rows
                            ? share(each, each.doubles("earlier"), view * rows + row, p)
                            : share(each, each.doubles("features"), view * batch + row - rows, p);
                }
            }
            for (int turn = 0; turn < each.count("turns"); turn++) {
                for (int p = 0; p < k; p++) {
                    int column = p;
                    double sum = Arrays.stream(shares)
                            .mapToDouble(row -> row[column])
                            .sum();
                    Arrays.stream(shares).forEach(row -> row[column] /= sum);
                }
                for (double[] row : shares) {
                    double sum = Arrays.stream(row).sum();
                    Arrays.setAll(row, p -> row[p] / sum);
                }
            }
            for (int i = 0; i < batch * k; i++) {
                targets[view * batch * k + i] = (float) shares[rows + i / k][i % k];
            }
        }
        return targets;
    }

    private static double share(Stored each, double[] features, int row, int prototype) {
        int dim = each.count("dim");
        double[] prototypes = each.doubles("prototypes");
        double product = 0.0;
        double squares = 0.0;
        for (int i = 0; i < dim; i++) {
            double weight = prototypes[prototype * dim + i];
            product += features[row * dim + i] * weight;
            squares += weight * weight;
        }
        return Math.exp(product / Math.sqrt(squares) / 0.05);
    }
}
