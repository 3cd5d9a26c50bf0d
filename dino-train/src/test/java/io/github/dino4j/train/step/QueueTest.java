package io.github.dino4j.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.ThreadGroupOfRanks;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.testing.Numbers;
import io.github.dino4j.train.checkpoint.Checkpoints;
import io.github.dino4j.vit.loss.QueueContrast;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue of keys goes on from step to step: through checkpoints, and however a batch is computed. */
class QueueTest {
    private static final Path CONFIGS = Path.of(System.getProperty("dino.root"), "configs");
    private static final int STEPS = 3;
    private static final int BATCH = 4; // in all processes
    private static final int KEYS = 2 * BATCH;
    private static final int QUEUE = 20; // no multiple of the keys of a step
    private static final int WIDTH = 12;

    @TempDir
    private Path folder;

    private RunConfig config(int batch, int parts) throws IOException {
        Path yaml = folder.resolve("queue.yaml");
        Files.writeString(
                yaml,
                "extends: [" + CONFIGS.resolve("recipe/textures_nano.yaml") + ", "
                        + CONFIGS.resolve("method/moco_v2.yaml") + "]\n");
        return ConfigLoader.load(
                yaml,
                List.of(
                        "data.train=none",
                        "train.precision=float32",
                        "train.batch_size=" + batch,
                        "train.accumulate=" + parts,
                        "model.depth=1",
                        "model.embed_dim=24",
                        "method.head.hidden_dim=16",
                        "method.head.out_dim=" + WIDTH,
                        "method.loss.queue=" + QUEUE));
    }

    private static Views views(RunConfig config, int step, int first, int batch) {
        Views views = new Views(batch, config.views());
        int size = views.global().length / 2 / batch;
        for (int view = 0; view < 2; view++) {
            for (int image = 0; image < batch; image++) {
                RandomStream random =
                        Rng.of(step).fold(view).fold(first + image).generator();
                for (int i = 0; i < size; i++) {
                    views.global()[(view * batch + image) * size + i] = (byte) random.nextLong();
                }
            }
        }
        return views;
    }

    private static double step(TrainerState state, int step) {
        RunConfig config = state.config();
        Group group = state.method().group();
        int parts = config.train().accumulate();
        int batch = config.train().batchSize() / parts;
        List<Views> images = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            images.add(views(config, step, (group.rank() * parts + part) * batch, batch));
        }
        SslTrainer trainer = new SslTrainer(state, state.method().schedules(STEPS), Rng.of(1), Laps.NONE);
        return trainer.step(images, state.method().schedules(STEPS).at(step)).loss();
    }

    /** What there is after some steps. */
    @SuppressWarnings("ArrayRecordComponent") // compared array by array
    private record End(float[] queue, long oldest, double loss) {
        static End of(TrainerState state, double loss) {
            MethodState remembered = state.remembered();
            Map<String, long[]> counters = remembered.counters();
            return new End(
                    remembered.values().get(QueueContrast.QUEUE),
                    Objects.requireNonNull(counters.get(QueueContrast.QUEUE + ".oldest"))[0],
                    loss);
        }
    }

    private static End train(RunConfig config, Group group) {
        try (TrainerState state = TrainerState.initialized(config, group)) {
            double loss = 0.0;
            for (int step = 0; step < STEPS; step++) {
                loss = step(state, step);
            }
            return End.of(state, loss);
        }
    }

    private static void assertAlike(End actual, End expected) {
        assertThat(actual.oldest()).isEqualTo(expected.oldest());
        assertThat(actual.loss()).isCloseTo(expected.loss(), within(2e-4));
        Numbers.assertClose("queue", actual.queue(), expected.queue(), 2e-3); // AdamW makes much of rounding
    }

    @Test
    void partsAndProcessesChangeNothingButRounding() throws Exception {
        End whole = train(config(BATCH, 1), Group.ALONE);
        assertAlike(train(config(BATCH, 2), Group.ALONE), whole);
        RunConfig half = config(BATCH / 2, 1);
        for (Future<End> each : new ThreadGroupOfRanks(2).run(group -> train(half, group))) {
            assertAlike(each.get(), whole);
        }
    }

    @Test
    void keysTakeThePlaceOfTheOldestAndBeginAnewAtTheEnd() throws IOException {
        try (TrainerState state = TrainerState.initialized(config(BATCH, 1))) {
            float[] drawn = End.of(state, 0.0).queue();
            for (int step = 0; step < STEPS; step++) {
                End before = End.of(state, 0.0);
                step(state, step);
                End after = End.of(state, 0.0);
                assertThat(before.oldest()).isEqualTo(step * KEYS % QUEUE);
                for (int row = 0; row < QUEUE; row++) {
                    float[] key = Arrays.copyOfRange(after.queue(), row * WIDTH, (row + 1) * WIDTH);
                    boolean replaced = (row - before.oldest() + QUEUE) % QUEUE < KEYS;
                    float[] old = Arrays.copyOfRange(before.queue(), row * WIDTH, (row + 1) * WIDTH);
                    assertThat(Arrays.equals(key, old)).as("row " + row).isNotEqualTo(replaced);
                    double squares = 0.0;
                    for (float k : key) {
                        squares += k * k;
                    }
                    assertThat(squares).as("row " + row).isCloseTo(1.0, within(1e-5));
                }
            }
            assertThat(End.of(state, 0.0).queue()).doesNotContain(drawn[QUEUE * WIDTH - 1]);
            assertThat(End.of(state, 0.0).oldest()).isEqualTo(STEPS * KEYS % QUEUE);
        }
    }

    @Test
    void aCheckpointHoldsTheQueueAndWhereItGoesOn() throws IOException {
        RunConfig config = config(BATCH, 1);
        Checkpoints checkpoints = new Checkpoints(folder.resolve("checkpoints"));
        try (TrainerState before = TrainerState.initialized(config);
                TrainerState after = TrainerState.initialized(config)) {
            step(before, 0);
            step(before, 1);
            checkpoints.write(before.content(), 1, 0);
            after.resumeAt(checkpoints.loadLatest(after.content()));
            assertThat(End.of(after, 0.0).oldest()).isEqualTo(2 * KEYS % QUEUE);
            for (int step = 2; step < 2 + STEPS; step++) {
                assertThat(step(after, step)).as("loss of step " + step).isEqualTo(step(before, step));
            }
            assertThat(End.of(after, 0.0).queue()).isEqualTo(End.of(before, 0.0).queue());
        }
    }
}
