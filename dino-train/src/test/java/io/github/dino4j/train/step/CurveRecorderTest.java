package io.github.dino4j.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.train.loop.TinyRun;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurveRecorderTest {
    private static final int STEPS = 7; // into the second epoch

    @TempDir
    private Path folder;

    /** The configuration of a run that has drawn its images and been trained. */
    private RunConfig trained() throws IOException {
        Path run = folder.resolve("run");
        TinyRun.in(run).set("model.drop_path_rate", "0.0").train();
        return ConfigLoader.load(
                run.resolve("config.yaml"),
                List.of("data.train='" + run.resolve("data") + "'", "data.synthetic.train_per_class=0"));
    }

    @Test
    void theLossesAreThoseOfTheRun() throws IOException {
        RunConfig config = trained();
        List<Double> losses = new CurveRecorder(config, folder.resolve("curve")).record(STEPS, step -> {});
        List<Double> expected = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("run/metrics.jsonl"))) {
            if (line.contains("\"grad_norm\"") && expected.size() < STEPS) {
                expected.add(new ObjectMapper().readTree(line).get("loss").asDouble());
            }
        }
        assertThat(losses).isEqualTo(expected);
    }

    @Test
    void firstWeightsAndEveryStepsViewsAreWritten() throws IOException {
        RunConfig config = trained();
        new CurveRecorder(config, folder.resolve("curve")).record(STEPS, step -> {});
        Network network = new Network(config.model(), config.method().head());
        ParameterStore first = network.initialized(config.train().seed());
        SafeTensors weights = SafeTensors.read(folder.resolve("curve/weights.safetensors"));
        assertThat(tensor(weights, "head.last_layer.weight_v").floats())
                .containsExactly(first.get("head.last_layer.weight_v"));
        for (int step = 0; step < STEPS; step++) {
            SafeTensors views = SafeTensors.read(folder.resolve("curve/views-" + step + ".safetensors"));
            assertThat(tensor(views, "global").shape()).containsExactly(16L, 3L, 32L, 32L);
            assertThat(tensor(views, "local").shape()).containsExactly(32L, 3L, 16L, 16L);
        }
    }

    private static SafeTensors.Tensor tensor(SafeTensors file, String name) {
        return Objects.requireNonNull(file.tensors().get(name));
    }

    @Test
    void stochasticDepthIsRefused() {
        RunConfig config = ConfigLoader.builtin("model/vit_nano_8.yaml", List.of("data.train=x"));
        assertThatThrownBy(() -> new CurveRecorder(config, folder))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("model.drop_path_rate must be 0")
                .hasMessageContaining("was 0.1");
    }
}
