package io.github.dino4j.train.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.schedule.Schedules;
import io.github.dino4j.train.checkpoint.Checkpoints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On a device whose memory the host does not see, training is what it is on the host: nobody touches it past the engine. */
class FarDeviceTrainingTest {
    private static final int STEPS = 3;

    @TempDir
    private Path folder;

    private static RunConfig config(String engine, String... sets) {
        List<String> all = new ArrayList<>(List.of(sets));
        all.addAll(List.of("method.head.bottleneck_dim=4", "method.teacher.momentum.from=0.9"));
        return config("base/dino.yaml", engine, all);
    }

    private static RunConfig config(String base, String engine, List<String> sets) {
        List<String> all = new ArrayList<>(List.of(
                "data.train=none",
                "train.engine=" + engine,
                "train.precision=float32",
                "train.batch_size=4",
                "train.epochs=1",
                "optim.lr=0.01",
                "optim.clip_grad=0.3",
                "optim.warmup_epochs=0",
                "optim.freeze_last_layer=0",
                "model={name: vit, image_size: 16, patch_size: 8, embed_dim: 12, depth: 1, num_heads: 3,"
                        + " drop_path_rate: 0.2}",
                "views.global.size=16",
                "views.local.size=8",
                "views.local.count=2",
                "method.head.hidden_dim=8",
                "method.head.out_dim=12"));
        all.addAll(sets);
        return ConfigLoader.builtin(base, all);
    }

    private static void step(TrainerState state) {
        int parts = state.config().train().accumulate();
        List<Views> images = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            Views views = state.views();
            RandomStream random = Rng.of(state.iteration()).fold(part).generator();
            fill(views.global(), random);
            fill(views.local(), random);
            images.add(views);
        }
        Schedules schedules = state.method().schedules(STEPS);
        new SslTrainer(state, schedules, Rng.of(1), Laps.NONE).step(images, schedules.at(state.iteration()));
    }

    private static void fill(byte[] levels, RandomStream random) {
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (byte) random.nextLong();
        }
    }

    /** Students, teachers, moments, and what the method remembers, read as a checkpoint reads them. */
    private static Map<String, float[]> all(TrainerState state) {
        Map<String, float[]> values = new LinkedHashMap<>();
        state.content().stores().forEach((prefix, store) -> read(prefix + ".", store, values));
        read("", state.content().state(), values);
        return values;
    }

    private static void read(String prefix, ParameterStore store, Map<String, float[]> values) {
        store.layout()
                .parameters()
                .forEach(parameter -> values.put(prefix + parameter.name(), store.get(parameter.name())));
    }

    private static Map<String, float[]> trained(RunConfig config) {
        try (TrainerState state = TrainerState.initialized(config)) {
            Map<String, float[]> drawn = all(state);
            for (int i = 0; i < STEPS; i++) {
                step(state);
            }
            Map<String, float[]> end = all(state);
            for (String name : List.of("student.backbone.blocks.0.mlp.fc1.weight", "teacher.head.mlp.0.weight")) {
                assertThat(end.get(name)).as(name).isNotEqualTo(drawn.get(name));
            }
            return end;
        }
    }

    private static void assertSame(Map<String, float[]> actual, Map<String, float[]> expected) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, values) -> assertThat(actual.get(name)).as(name).containsExactly(values));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train.recompute=none",
                "train.recompute=blocks",
                "train.accumulate=2",
                "method.head.use_bn=true",
                "model={name: vit, image_size: 16, patch_size: 8, embed_dim: 12, depth: 1, num_heads: 3,"
                        + " class_token: false, global_pool: avg}",
            })
    void stepsAreThoseOfTheHost(String set) {
        assertSame(trained(config("far", set)), trained(config("java", set)));
    }

    private static Stream<String> methods() throws IOException {
        return MethodFiles.all().stream();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void everyMethodsStepsAreThoseOfTheHost(String method) throws IOException {
        List<Map<String, float[]>> ends = new ArrayList<>();
        for (String engine : List.of("far", "java")) {
            try (TrainerState state = TrainerState.initialized(config(method, engine, MethodFiles.small(method)))) {
                step(state);
                step(state);
                ends.add(all(state));
            }
        }
        assertSame(ends.get(0), ends.get(1));
    }

    @Test
    void whatIsSavedGoesOn() throws IOException {
        RunConfig config = config("far");
        Checkpoints checkpoints = new Checkpoints(folder);
        try (TrainerState state = TrainerState.initialized(config)) {
            step(state);
            step(state);
            checkpoints.write(state.content(), 1, 0);
        }
        try (TrainerState state = TrainerState.initialized(config)) {
            state.resumeAt(checkpoints.loadLatest(state.content()));
            assertThat(state.iteration()).isEqualTo(2);
            step(state);
            assertSame(all(state), trained(config("java")));
        }
    }
}
