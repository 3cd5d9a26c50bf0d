package io.github.dino4j.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.ThreadGroupOfRanks;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.train.step.Laps;
import io.github.dino4j.train.step.SslTrainer;
import io.github.dino4j.train.step.TrainerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processes exchange what they have on a GPU, between stretches of a step, and train as one would. */
class CudaGroupTest {
    private static final int RANKS = 2;
    private static final int STEPS = 3; // the second is recorded, the third is one call for each stretch

    @BeforeAll
    static void standIn() {
        StandIn.require();
    }

    private static RunConfig config(String method, String... sets) {
        SeededWork tiny =
                Objects.requireNonNull(SeededWork.methods().get(method)).tiny();
        List<String> all = new ArrayList<>(tiny.sets());
        all.addAll(List.of(sets));
        return new SeededWork(tiny.files(), tiny.batch(), all).config("cuda", "float32");
    }

    private static void fill(byte[] values, int views, int step, int first, int batch) {
        int size = views == 0 ? 0 : values.length / views / batch;
        for (int i = 0; i < views * batch; i++) {
            RandomStream random = Rng.of(step)
                    .fold(size)
                    .fold(i / batch)
                    .fold(first + i % batch)
                    .generator();
            for (int k = 0; k < size; k++) {
                values[i * size + k] = (byte) random.nextLong();
            }
        }
    }

    private static List<Double> train(RunConfig config, Group group) {
        int batch = config.train().batchSize();
        List<Double> told = new ArrayList<>();
        try (TrainerState state = TrainerState.initialized(config, group, RANKS * STEPS * batch)) {
            SslTrainer trainer = new SslTrainer(state, state.method().schedules(STEPS), Rng.of(1), Laps.NONE);
            for (int i = 0; i < STEPS; i++) {
                Views views = new Views(batch, config.views());
                int first = group.rank() * batch;
                fill(views.global(), config.views().global().count(), i, first, batch);
                fill(views.local(), config.views().local().count(), i, first, batch);
                for (int image = 0; image < batch; image++) {
                    views.indices()[image] = first + image;
                }
                SslTrainer.Step step = trainer.step(
                        List.of(views), state.method().schedules(STEPS).at(i));
                told.add(step.loss());
                told.add(step.gradNorm());
            }
        }
        return told;
    }

    @ParameterizedTest
    @CsvSource({
        "byol, method.koleo=0.0",
        "dino_sk, method.target.per_view=true",
        "dino, method.koleo=0.1",
        "simclr, method.koleo=0.0",
        "deepcluster_v2, method.koleo=0.0",
        "swav, method.koleo=0.0"
    })
    void twoProcessesTakeTheStepsOfOne(String method, String set) throws InterruptedException, ExecutionException {
        RunConfig config = config(method, set);
        List<Double> whole = train(config, Group.ALONE);
        List<Future<List<Double>>> ends =
                new ThreadGroupOfRanks(RANKS).run(group -> train(config.shareOf(RANKS), group));
        List<Double> shared = ends.get(0).get();
        assertThat(ends.get(1).get()).isEqualTo(shared);
        for (int i = 0; i < whole.size(); i++) {
            assertThat(shared.get(i))
                    .as((i % 2 == 0 ? "loss" : "gradient norm") + " of step " + i / 2)
                    .isCloseTo(whole.get(i), within(1e-3 * Math.max(1.0, whole.get(i))));
        }
    }

    @Test
    void viewsThatAreMixedWhileTheyAreSentAreRefused() throws InterruptedException {
        RunConfig config = config("csml");
        List<Future<List<Double>>> ends =
                new ThreadGroupOfRanks(RANKS).run(group -> train(config.shareOf(RANKS), group));
        assertThatThrownBy(() -> ends.get(0).get())
                .hasMessageContaining(
                        "method.name=csml mixes views of images of all processes, which the engine cuda cannot");
    }
}
