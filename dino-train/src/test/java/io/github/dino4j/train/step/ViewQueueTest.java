package io.github.dino4j.train.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.train.checkpoint.Checkpoints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SwAV's queues: one for each view, which join when they are full and their epoch has come. */
class ViewQueueTest {
    private static final int BATCH = 4;
    private static final int QUEUE = 10; // no multiple of the features of a step
    private static final int WIDTH = 6;
    private static final int STEPS_PER_EPOCH = 2;

    @TempDir
    private Path folder;

    private static RunConfig config(int epoch) {
        return ConfigLoader.stacked(
                List.of("builtin:recipe/textures_nano.yaml", "builtin:method/swav.yaml"),
                List.of(
                        "data.train=none",
                        "train.precision=float32",
                        "train.batch_size=" + BATCH,
                        "model.depth=1",
                        "model.embed_dim=24",
                        "views.local.count=1",
                        "method.head.hidden_dim=16",
                        "method.head.bottleneck_dim=" + WIDTH,
                        "method.head.out_dim=12",
                        "method.target.queue=" + QUEUE,
                        "method.target.queue_epoch=" + epoch));
    }

    private static SslTrainer.Step step(TrainerState state) {
        Views views = new Views(BATCH, state.config().views());
        RandomStream random = Rng.of(state.iteration()).generator();
        for (byte[] levels : List.of(views.global(), views.local())) {
            for (int i = 0; i < levels.length; i++) {
                levels[i] = (byte) random.nextLong();
            }
        }
        SslTrainer trainer = new SslTrainer(state, state.method().schedules(STEPS_PER_EPOCH), Rng.of(1), Laps.NONE);
        return trainer.step(
                List.of(views), state.method().schedules(STEPS_PER_EPOCH).at(state.iteration()));
    }

    private static List<Double> joined(TrainerState state, int steps) {
        List<Double> joined = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            joined.add(Objects.requireNonNull(step(state).signals().get("queue_joined")));
        }
        return joined;
    }

    @Test
    void itJoinsOnceItIsFullOfWhatStepsHaveComputed() {
        try (TrainerState state = TrainerState.initialized(config(0))) {
            assertThat(joined(state, 5)).containsExactly(0.0, 0.0, 0.0, 10.0, 10.0); // 4, 8 and 12 features
        }
    }

    @Test
    void itJoinsNotBeforeItsEpochAndChangesNothingUntilThen() {
        try (TrainerState early = TrainerState.initialized(config(0));
                TrainerState late = TrainerState.initialized(config(3))) {
            for (int i = 0; i < 3; i++) {
                assertThat(step(late).loss()).isEqualTo(step(early).loss());
            }
            double with = step(early).loss();
            assertThat(step(late).loss()).isNotEqualTo(with);
            assertThat(joined(late, 3))
                    .containsExactly(0.0, 0.0, 10.0); // the seventh step is the first of the fourth epoch
        }
    }

    @Test
    void eachViewHasTheNewestFeaturesOfItsOwn() {
        try (TrainerState state = TrainerState.initialized(config(0))) {
            for (int i = 0; i < 4; i++) {
                float[][] before = queues(state);
                long oldest = counter(state, "swav.queue.1.oldest");
                step(state);
                float[][] after = queues(state);
                for (int view = 0; view < 2; view++) {
                    for (int row = 0; row < QUEUE; row++) {
                        boolean isNew = (row - oldest + QUEUE) % QUEUE < BATCH;
                        float[] now = row(after[view], row);
                        assertThat(Arrays.equals(now, row(before[view], row))).isNotEqualTo(isNew);
                        assertThat(now).isNotEqualTo(row(after[1 - view], row));
                        double squares = 0.0;
                        for (float each : now) {
                            squares += each * each;
                        }
                        assertThat(squares).isBetween(0.9999, 1.0001);
                    }
                }
            }
            assertThat(counter(state, "swav.queue.0.oldest")).isEqualTo(16 % QUEUE);
            assertThat(counter(state, "swav.queue.0.filled")).isEqualTo(QUEUE);
        }
    }

    private static float[][] queues(TrainerState state) {
        return new float[][] {
            state.remembered().values().get("swav.queue.0"),
            state.remembered().values().get("swav.queue.1")
        };
    }

    private static float[] row(float[] rows, int row) {
        return Arrays.copyOfRange(rows, row * WIDTH, (row + 1) * WIDTH);
    }

    private static long counter(TrainerState state, String name) {
        return Objects.requireNonNull(state.remembered().counters().get(name), name)[0];
    }

    @Test
    void aCheckpointHoldsThemAndHowFullTheyAre() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder);
        try (TrainerState before = TrainerState.initialized(config(0));
                TrainerState after = TrainerState.initialized(config(0))) {
            step(before);
            step(before);
            checkpoints.write(before.content(), 1, 0);
            after.resumeAt(checkpoints.loadLatest(after.content()));
            assertThat(counter(after, "swav.queue.1.filled")).isEqualTo(2 * BATCH);
            for (int i = 0; i < 4; i++) {
                assertThat(step(after)).isEqualTo(step(before));
            }
            assertThat(queues(after)).isDeepEqualTo(queues(before));
        }
    }
}
