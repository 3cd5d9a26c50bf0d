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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients that processes add up in buckets while the backward pass goes on are those that they add up after it. */
class SharedGradientsTest {
    private static final int BATCH = 4;
    private static final int STEPS = 3;
    private static final int RANKS = 2;

    private static RunConfig config(String... sets) {
        List<String> all = new ArrayList<>(List.of(
                "data.train=none",
                "train.precision=float32",
                "train.batch_size=" + BATCH,
                "train.epochs=1",
                "optim.lr=0.01",
                "optim.warmup_epochs=0",
                "optim.freeze_last_layer=0",
                "model={name: vit, image_size: 16, patch_size: 8, embed_dim: 24, depth: 3, num_heads: 3,"
                        + " drop_path_rate: 0.0}",
                "views.global.size=16",
                "views.local.size=8",
                "views.local.count=2",
                "method.head.hidden_dim=16",
                "method.head.bottleneck_dim=8",
                "method.head.out_dim=12"));
        all.addAll(List.of(sets));
        return ConfigLoader.builtin("base/dino.yaml", all);
    }

    private static Views views(RunConfig config, int key, int batch) {
        Views views = new Views(batch, config.views());
        RandomStream random = Rng.of(key).generator();
        for (byte[] values : List.of(views.global(), views.local())) {
            for (int i = 0; i < values.length; i++) {
                values[i] = (byte) random.nextLong();
            }
        }
        return views;
    }

    /** A process beside another that has the same gradients; remembers them as they were when they were shared. */
    private static final class Twin implements Group {
        private final List<float[]> shared = new ArrayList<>();

        @Override
        public int rank() {
            return 0;
        }

        @Override
        public int size() {
            return 2;
        }

        @Override
        public void sum(float[] values) {
            shared.add(values.clone());
            for (int i = 0; i < values.length; i++) {
                values[i] *= 2.0f;
            }
        }

        @Override
        public float[] gather(float[] own) {
            float[] both = Arrays.copyOf(own, 2 * own.length);
            System.arraycopy(own, 0, both, own.length, own.length);
            return both;
        }

        @Override
        public void sum(double[] values) {
            throw new UnsupportedOperationException("gradients are floats");
        }

        @Override
        public void broadcast(float[] values, int root) {
            // all have the same
        }

        @Override
        public boolean agree(boolean here) {
            return here;
        }
    }

    private static float[] gradients(TrainerState state) {
        float[] all = new float[(int) state.student().gradients().layout().size()];
        state.student().gradients().buffer().get(all);
        return all;
    }

    /** The gradients of the first step's parts, and how many buckets were shared before the last pass ended. */
    private static int pass(TrainerState state, RunConfig config, int parts) {
        for (int part = 0; part < parts; part++) {
            Views views = views(config, part, BATCH / parts);
            state.student().shared().begin(part, parts);
            state.teacher().forward(views, state.method().schedules(STEPS).at(0), Rng.of(part));
            state.student().backward(views, Rng.of(part));
            state.student().shared().passed();
        }
        int early = state.method().group() instanceof Twin twin ? twin.shared.size() : 0;
        state.student().shared().take();
        return early;
    }

    @ParameterizedTest
    @CsvSource({"onednn, 1, none", "onednn, 2, none", "onednn, 1, blocks", "java, 1, none", "samediff, 1, none"})
    void aBucketIsSharedWhenNothingWillChangeItAnyMore(String engine, int parts, String recompute) {
        RunConfig config = config(
                "train.engine=" + engine,
                "train.accumulate=" + parts,
                "train.recompute=" + recompute,
                "train.gradients.bucket_mb=0.004");
        Twin twin = new Twin();
        try (TrainerState alone = TrainerState.initialized(config);
                TrainerState shared = TrainerState.initialized(config, twin)) {
            pass(alone, config, parts);
            int early = pass(shared, config, parts);
            int buckets = shared.student().shared().buckets().size();
            assertThat(buckets).isGreaterThan(8);
            assertThat(twin.shared).hasSize(buckets);
            assertThat(early)
                    .as("buckets that were shared before the pass ended")
                    .isEqualTo(engine.equals("samediff") ? 0 : buckets);
            assertThat(gradients(shared)).isEqualTo(gradients(alone));
        }
    }

    @Test
    void theLastLayersAreSharedFirst() {
        RunConfig config = config("train.engine=onednn", "train.gradients.bucket_mb=0.004");
        Twin twin = new Twin();
        try (TrainerState state = TrainerState.initialized(config, twin)) {
            pass(state, config, 1);
            var buckets = state.student().shared().buckets();
            assertThat(twin.shared.get(0)).hasSize((int) buckets.get(0).size());
            assertThat(twin.shared.get(twin.shared.size() - 1))
                    .as("the patch embedding's")
                    .hasSize((int) buckets.get(buckets.size() - 1).size());
        }
    }

    /** What a process ends with. */
    @SuppressWarnings("ArrayRecordComponent") // compared array by array
    private record End(double loss, float[] student) {}

    private static End train(RunConfig config, Group group) {
        int parts = config.train().accumulate();
        try (TrainerState state = TrainerState.initialized(config, group)) {
            SslTrainer trainer = new SslTrainer(state, state.method().schedules(STEPS), Rng.of(1), Laps.NONE);
            double loss = 0.0;
            for (int step = 0; step < STEPS; step++) {
                List<Views> images = new ArrayList<>();
                for (int part = 0; part < parts; part++) {
                    images.add(views(config, (step * RANKS + group.rank()) * parts + part, BATCH / parts));
                }
                loss = trainer.step(images, state.method().schedules(STEPS).at(step))
                        .loss();
            }
            float[] student = new float[(int) state.student().weights().layout().size()];
            state.student().weights().buffer().get(student);
            return new End(loss, student);
        }
    }

    private static List<End> together(RunConfig config) throws InterruptedException, ExecutionException {
        List<Future<End>> ends = new ThreadGroupOfRanks(RANKS).runOrdered(group -> train(config, group));
        return List.of(ends.get(0).get(), ends.get(1).get());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theSizeOfBucketsChangesNothing(int parts) throws InterruptedException, ExecutionException {
        List<End> after = together(config("train.accumulate=" + parts, "train.gradients.bucket_mb=0"));
        for (String size : List.of("0.0001", "0.01", "25")) {
            List<End> during = together(config("train.accumulate=" + parts, "train.gradients.bucket_mb=" + size));
            for (int rank = 0; rank < RANKS; rank++) {
                assertThat(during.get(rank).student())
                        .as(size)
                        .isEqualTo(after.get(0).student());
                assertThat(during.get(rank).loss()).isEqualTo(after.get(0).loss());
            }
        }
    }

    @Test
    void roundedGradientsLeaveAllProcessesWithTheSameBits() throws InterruptedException, ExecutionException {
        List<End> exact = together(config());
        List<End> rounded = together(config("train.gradients.precision=bfloat16", "train.gradients.bucket_mb=0.01"));
        assertThat(rounded.get(1).student()).isEqualTo(rounded.get(0).student());
        assertThat(rounded.get(0).student()).isNotEqualTo(exact.get(0).student());
        assertThat(rounded.get(0).loss()).isCloseTo(exact.get(0).loss(), within(1e-3));
    }
}
