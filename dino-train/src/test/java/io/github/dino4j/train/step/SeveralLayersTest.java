package io.github.dino4j.train.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.schedule.Schedules;
import io.github.dino4j.vit.head.WordWeights;
import io.github.dino4j.vit.loss.SeveralPositives;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Heads at several layers, of both backbones, each with a queue of its own. */
class SeveralLayersTest {
    private static final int QUEUE = 20;

    private static RunConfig config(String file, String model, String small) {
        List<String> sets = new ArrayList<>(List.of(
                "data.train=none",
                "train.precision=float32",
                "train.batch_size=3",
                "train.epochs=1",
                "optim.warmup_epochs=0",
                "method.head.hidden_dim=16",
                "method.head.out_dim=12",
                "views.global.size=16",
                "views.local.size=8",
                "eval.linear.last_blocks=1"));
        sets.add("model=" + model);
        sets.add(small);
        return ConfigLoader.builtin(file, sets);
    }

    private static Views views(RunConfig config, long seed) {
        Views views = new Views(3, config.views());
        RandomStream random = Rng.of(seed).generator();
        for (byte[] levels : List.of(views.global(), views.local())) {
            for (int i = 0; i < levels.length; i++) {
                levels[i] = (byte) random.nextLong();
            }
        }
        Arrays.fill(views.shares(), 0.6f);
        return views;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {backbone: resnet, name: small, image_size: 16, in_chans: 3, blocks: [1, 1, 1], width: 1, bottleneck: false, stem: cifar, selective: false}
            {patch_size: 4, depth: 3, embed_dim: 16, num_heads: 2, image_size: 16}
            """)
    void everyLayerLearnsAndRemembersKeysOfItsOwn(String model) {
        RunConfig config = config("method/csml.yaml", model, "method.loss.queue=" + QUEUE);
        try (TrainerState state = TrainerState.initialized(config)) {
            Schedules schedules = state.method().schedules(4);
            SslTrainer trainer = new SslTrainer(state, schedules, Rng.of(1), Laps.NONE);
            float[][] before = queues(state);
            SslTrainer.Step step = trainer.step(List.of(views(config, 1)), schedules.at(0));
            assertThat(step.loss()).isPositive().isFinite();
            assertThat(step.signals()).containsKeys("positive_cosine", "neighbor_cosine", "target_std");
            float[][] after = queues(state);
            for (int level = 0; level < 3; level++) {
                int keys = 6 * 12;
                assertThat(Arrays.copyOfRange(after[level], keys, after[level].length))
                        .as("older rows of layer " + level)
                        .isEqualTo(Arrays.copyOfRange(before[level], keys, before[level].length));
                float[] fresh = Arrays.copyOf(after[level], keys);
                assertThat(fresh).isNotEqualTo(Arrays.copyOf(before[level], keys));
                for (int other = 0; other < level; other++) {
                    assertThat(fresh).as("layers apart").isNotEqualTo(Arrays.copyOf(after[other], keys));
                }
            }
            for (String name :
                    List.of("head.mlp.0.weight", "head.levels.0.mlp.0.weight", "head.levels.1.mlp.2.weight")) {
                float[] gradient = state.student().gradients().get(name);
                assertThat(gradient).as(name).doesNotContain(Float.NaN);
                double squares = 0.0;
                for (float each : gradient) {
                    squares += each * each;
                }
                assertThat(squares).as(name).isPositive();
            }
            Map<String, long[]> counters = state.remembered().counters();
            assertThat(Objects.requireNonNull(counters.get(SeveralPositives.queue(2) + ".oldest")))
                    .containsExactly(6);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {backbone: resnet, name: small, image_size: 16, in_chans: 3, blocks: [1, 1], width: 1, bottleneck: false, stem: cifar, selective: false} | 128
            {patch_size: 4, depth: 3, embed_dim: 16, num_heads: 2, image_size: 16} | 16
            """)
    void placesOfBothBackbonesBecomeWords(String model, int width) {
        RunConfig config = config("method/obow.yaml", model, "method.predictor.words=" + QUEUE);
        try (TrainerState state = TrainerState.initialized(config)) {
            Schedules schedules = state.method().schedules(4);
            SslTrainer trainer = new SslTrainer(state, schedules, Rng.of(1), Laps.NONE);
            for (int i = 0; i < 2; i++) {
                float[] before = state.remembered().values().get(WordWeights.vocabulary(0));
                SslTrainer.Step step = trainer.step(List.of(views(config, i)), schedules.at(i));
                assertThat(step.loss()).isPositive().isFinite();
                assertThat(step.signals()).containsKeys("teacher_entropy", "kl", "word_distance");
                float[] after = state.remembered().values().get(WordWeights.vocabulary(0));
                assertThat(after).hasSize(QUEUE * width);
                for (int row = 0; row < QUEUE; row++) {
                    float[] word = Arrays.copyOfRange(after, row * width, (row + 1) * width);
                    boolean fresh = row >= 6 * i && row < 6 * (i + 1);
                    assertThat(Arrays.equals(word, Arrays.copyOfRange(before, row * width, (row + 1) * width)))
                            .as("row %d of step %d", row, i)
                            .isNotEqualTo(fresh);
                }
            }
        }
    }

    private static float[][] queues(TrainerState state) {
        float[][] queues = new float[3][];
        for (int level = 0; level < 3; level++) {
            queues[level] = state.remembered().values().get(SeveralPositives.queue(level));
        }
        return queues;
    }
}
