package io.github.dino4j.eval.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.ThreadGroupOfRanks;
import io.github.dino4j.eval.feature.FeatureBank;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several processes learn what one does: 2e-5 of the weights' length after 21 steps, 1e-3 where L-BFGS ended. */
class LinearGroupTest {
    private static final ProbeOptions QUICK =
            ProbeOptions.published().withEpochs(7).withBatchSize(25).withLearningRates(0.1, 2.0);

    @TempDir
    private Path folder;

    private final FeatureBank train;
    private final FeatureBank val;

    LinearGroupTest() throws IOException {
        FeatureBank bank = Stored.read().bank();
        train = bank.select(IntStream.range(0, 61).toArray()); // batches of 25, 25 and 11 rows
        val = bank.select(IntStream.range(61, 90).toArray());
    }

    private static double distance(LinearHead one, LinearHead other) {
        double squares = 0;
        double all = 0;
        for (int i = 0; i < one.weight().length; i++) {
            squares += Math.pow((double) one.weight()[i] - other.weight()[i], 2);
            all += Math.pow(other.weight()[i], 2);
        }
        return Math.sqrt(squares / all);
    }

    private static void assertSame(ProbeResult result, ProbeResult alone, Offset<Double> rounding) {
        assertThat(result.top1()).isEqualTo(alone.top1());
        for (int i = 0; i < alone.trials().size(); i++) {
            ProbeResult.Trial trial = result.trials().get(i);
            assertThat(distance(trial.head(), alone.trials().get(i).head())).isCloseTo(0.0, rounding);
            assertThat(trial.losses().get(6))
                    .isCloseTo(alone.trials().get(i).losses().get(6), rounding);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 12}) // of twelve one has no row of the last batch
    void aProbeEndsInTheSameHeads(int ranks) throws Exception {
        ProbeResult alone = new LinearProbe(QUICK).evaluate(train, val);
        List<Future<ProbeResult>> results = new ThreadGroupOfRanks(ranks)
                .run(group -> new LinearProbe(QUICK).among(group).evaluate(train, val));

        float[] first = results.get(0).get().best().head().weight();
        for (Future<ProbeResult> each : results) {
            assertSame(each.get(), alone, within(2e-5));
            assertThat(each.get().best().head().weight()).isEqualTo(first); // to the bit among processes
        }
    }

    @Test
    void aProbeGoesOnWithAnotherNumberOfProcesses() throws Exception {
        ProbeResult alone = new LinearProbe(QUICK).evaluate(train, val);
        Path file = folder.resolve("probe.safetensors");
        List<Future<ProbeResult>> killed = new ThreadGroupOfRanks(2).run(group -> new LinearProbe(QUICK)
                .among(group)
                .resumable(group.rank() == 0 ? file : folder.resolve("never read nor written"))
                .onEpoch(epoch -> {
                    if (epoch == 3) {
                        throw new IllegalStateException("killed");
                    }
                })
                .evaluate(train, val));
        assertThatThrownBy(() -> killed.get(0).get()).hasMessageContaining("killed");

        for (Future<ProbeResult> each : new ThreadGroupOfRanks(3).run(group -> new LinearProbe(QUICK)
                .among(group)
                .resumable(group.rank() == 0 ? file : folder.resolve("never read nor written"))
                .evaluate(train, val))) {
            assertSame(each.get(), alone, within(2e-5));
        }
        assertThat(folder).isDirectoryNotContaining("glob:**never*");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void aRegressionEndsInTheSameMinimum(int ranks) throws Exception {
        LogisticOptions options = LogisticOptions.published().withC(0.1, 10);
        ShotDraws.How alone = new ShotDraws.How(options, HeldBack.NONE, Group.ALONE);
        LogisticResult expected = alone.fit(train, val);

        for (Future<LogisticResult> each : new ThreadGroupOfRanks(ranks)
                .run(group -> new ShotDraws.How(options, HeldBack.NONE, group).fit(train, val))) {
            LogisticResult result = each.get();
            assertThat(result.top1()).isEqualTo(expected.top1());
            for (int i = 0; i < 2; i++) {
                LogisticResult.Fit fit = result.entries().get(i);
                assertThat(fit.converged()).isTrue();
                assertThat(distance(fit.head(), expected.entries().get(i).head()))
                        .isLessThan(1e-3);
                assertThat(fit.loss()).isCloseTo(expected.entries().get(i).loss(), within(1e-6));
            }
        }
    }

    @Test
    void whatIsChosenOnTrainingRowsIsTheSame() throws Exception {
        HeldBack back = new HeldBack(0.3, 0);
        LogisticOptions options = LogisticOptions.published().withC(0.01, 1, 100);
        double rate = back.choose(QUICK, train).learningRates().get(0);
        double strength = back.choose(options, train).c().get(0);

        for (Future<double[]> each : new ThreadGroupOfRanks(2).run(group -> new double[] {
            back.choose(QUICK, train, group).learningRates().get(0),
            back.choose(options, train, group).c().get(0)
        })) {
            assertThat(each.get()).containsExactly(rate, strength);
        }
    }
}
