package io.github.dino4j.train.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.schedule.StepValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No kernel of a step is oneDNN's reference, which is many times slower than any other and which the library takes without a
 * word where it has nothing better for the layouts and precisions at hand.
 */
class StepKernelsTest {
    private static final Path CONFIGS = Path.of(System.getProperty("dino.root"), "configs");
    private static final String VIT =
            "{name: tiny, image_size: 16, patch_size: 8, embed_dim: 64, depth: 2, num_heads: 2, drop_path_rate: 0.3}";
    private static final String CONVNET =
            "{backbone: convnet, name: tiny, image_size: 16, in_chans: 3, widths: [16, 32], statistics: per-resolution}";
    private static final String RESNET =
            "{backbone: resnet, name: tiny, image_size: 16, in_chans: 3, blocks: [1, 1], width: 1, bottleneck: %s,"
                    + " stem: imagenet, selective: false}";

    @TempDir
    private Path folder;

    private static Stream<Arguments> steps() throws IOException {
        List<Arguments> all = new ArrayList<>();
        for (String method : MethodFiles.all()) {
            all.add(Arguments.of("float32", method, VIT));
            all.add(Arguments.of("bfloat16", method, VIT));
        }
        for (String model : List.of(CONVNET, RESNET.formatted(false), RESNET.formatted(true))) {
            all.add(Arguments.of("float32", "method/dino.yaml", model));
            all.add(Arguments.of("bfloat16", "method/dino.yaml", model));
        }
        return all.stream();
    }

    private RunConfig config(String precision, String method, String model) throws IOException {
        Path yaml = folder.resolve("run.yaml");
        Files.writeString(
                yaml,
                "extends: [" + CONFIGS.resolve("recipe/textures_nano.yaml") + ", " + CONFIGS.resolve(method) + "]\n");
        List<String> sets = new ArrayList<>(List.of(
                "data.train=none",
                "train.engine=onednn",
                "train.precision=" + precision,
                "train.batch_size=4",
                "model=" + model,
                "views.global.size=16",
                "views.local.size=8",
                "method.head.hidden_dim=32",
                "method.head.out_dim=64"));
        sets.addAll(MethodFiles.small(method));
        return ConfigLoader.load(yaml, sets);
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("steps")
    void noneIsTheSlowReference(String precision, String method, String model) throws IOException {
        Cpu.assumeOneDnnIsFast(precision);
        try (TrainerState state = TrainerState.initialized(config(precision, method, model))) {
            Views views = state.views();
            StepValues at = state.method().schedules(2).at(0);
            state.teacher().forward(views, at, Rng.of(0));
            state.student().backward(views, Rng.of(0));

            assertFast("student", state.student().kernels());
            if (state.method().hasTeacher()) {
                assertFast("teacher", state.teacher().kernels());
            }
        }
    }

    private static void assertFast(String network, Map<String, Integer> kernels) {
        assertThat(kernels.keySet()).as(network).isNotEmpty().noneMatch(kernel -> kernel.startsWith("ref"));
    }
}
