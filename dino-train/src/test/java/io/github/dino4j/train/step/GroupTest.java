package io.github.dino4j.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.ThreadGroupOfRanks;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.testing.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Two processes with half a batch each take the step of one with the whole batch, in float32. */
class GroupTest {
    private static final int BATCH = 8;
    private static final int STEPS = 3;
    private static final int RANKS = 2;

    /** What a process ends with. */
    @SuppressWarnings("ArrayRecordComponent") // compared array by array
    private record End(List<Double> losses, float[] student, float[] teacher, float[] center) {}

    private static RunConfig config(int batch, int parts) {
        return ConfigLoader.builtin(
                "base/dino.yaml",
                List.of(
                        "data.train=none",
                        "train.precision=float32",
                        "train.batch_size=" + batch,
                        "train.accumulate=" + parts,
                        "train.epochs=1",
                        "optim.lr=0.01",
                        "optim.warmup_epochs=0",
                        "optim.freeze_last_layer=0",
                        "model={name: vit, image_size: 16, patch_size: 8, embed_dim: 24, depth: 1, num_heads: 3,"
                                + " drop_path_rate: 0.0}",
                        "views.global.size=16",
                        "views.local.size=8",
                        "views.local.count=2",
                        "method.target.temp.warmup_epochs=0",
                        "method.head.hidden_dim=16",
                        "method.head.bottleneck_dim=8",
                        "method.head.out_dim=12"));
    }

    /** Images {@code first} to {@code first + batch} of a step: each image's views are the same in any batch. */
    private static Views views(RunConfig config, int step, int first, int batch) {
        Views views = new Views(batch, config.views());
        fill(views.global(), config.views().global().count(), step, first, batch);
        fill(views.local(), config.views().local().count(), step, first, batch);
        return views;
    }

    private static void fill(byte[] values, int views, int step, int first, int batch) {
        int size = values.length / views / batch;
        for (int view = 0; view < views; view++) {
            for (int image = 0; image < batch; image++) {
                RandomStream random =
                        Rng.of(step).fold(size).fold(view).fold(first + image).generator();
                for (int i = 0; i < size; i++) {
                    values[(view * batch + image) * size + i] = (byte) random.nextLong();
                }
            }
        }
    }

    private static End train(RunConfig config, Group group) {
        int parts = config.train().accumulate();
        int batch = config.train().batchSize() / parts;
        int first = group.rank() * config.train().batchSize();
        List<Double> losses = new ArrayList<>();
        try (TrainerState state = TrainerState.initialized(config, group)) {
            SslTrainer trainer = new SslTrainer(state, state.method().schedules(STEPS), Rng.of(1), Laps.NONE);
            for (int step = 0; step < STEPS; step++) {
                List<Views> images = new ArrayList<>();
                for (int part = 0; part < parts; part++) {
                    images.add(views(config, step, first + part * batch, batch));
                }
                losses.add(trainer.step(images, state.method().schedules(STEPS).at(step))
                        .loss());
            }
            return new End(
                    losses,
                    all(state.student().weights()),
                    all(state.teacher().weights()),
                    state.remembered().values().get("dino_loss.center"));
        }
    }

    private static float[] all(ParameterStore store) {
        float[] values = new float[(int) store.layout().size()];
        store.buffer().get(values);
        return values;
    }

    private static List<End> together(RunConfig config) throws InterruptedException, ExecutionException {
        List<Future<End>> ends = new ThreadGroupOfRanks(RANKS).run(group -> train(config, group));
        return List.of(ends.get(0).get(), ends.get(1).get());
    }

    private static void assertAlike(End actual, End expected) {
        for (int step = 0; step < STEPS; step++) {
            assertThat(actual.losses().get(step))
                    .as("loss of step " + step)
                    .isCloseTo(expected.losses().get(step), within(1e-5));
        }
        Numbers.assertClose("student", actual.student(), expected.student(), 2e-5);
        Numbers.assertClose("teacher", actual.teacher(), expected.teacher(), 1e-6);
        Numbers.assertClose("centre", actual.center(), expected.center(), 1e-6);
    }

    @Test
    void twoHalvesOfABatchAreTheWholeBatch() throws InterruptedException, ExecutionException {
        End whole = train(config(BATCH, 1), Group.ALONE);
        List<End> ranks = together(config(BATCH / RANKS, 1));

        assertAlike(ranks.get(0), whole);
        assertThat(ranks.get(1).student())
                .as("both processes' students")
                .isEqualTo(ranks.get(0).student());
        assertThat(ranks.get(1).teacher()).isEqualTo(ranks.get(0).teacher());
        assertThat(ranks.get(1).center()).isEqualTo(ranks.get(0).center());
        assertThat(ranks.get(1).losses()).isEqualTo(ranks.get(0).losses());
        assertThat(whole.losses().get(2)).isNotEqualTo(whole.losses().get(0));
    }

    @Test
    void partsOfABatchMayBeSharedToo() throws InterruptedException, ExecutionException {
        assertAlike(together(config(BATCH / RANKS, 2)).get(0), train(config(BATCH, 1), Group.ALONE));
    }

    @Test
    void aStopThatOneWantsAllAgreeOn() throws InterruptedException, ExecutionException {
        List<Future<Boolean>> answers = new ThreadGroupOfRanks(RANKS).run(group -> group.agree(group.rank() == 1));
        assertThat(answers.get(0).get()).isTrue();
        assertThat(answers.get(1).get()).isTrue();
    }
}
