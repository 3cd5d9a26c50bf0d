package io.github.dino4j.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.schedule.Schedules;
import io.github.dino4j.train.method.Method;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole training steps against PyTorch from identical weights and views: {@code src-test-data/vit/make_golden.py}. */
@Tag("parity")
class StepParityTest {
    private static final long MASK = 0xFFFFFFFFL;
    private static final int STEPS_PER_EPOCH = 10;

    private static RunConfig config(String engine) {
        return ConfigLoader.builtin(
                "recipe/textures_nano.yaml",
                List.of(
                        "data.train=none",
                        "train.engine=" + engine,
                        "train.precision=float32",
                        "method.head.hidden_dim=128",
                        "train.batch_size=8",
                        "train.epochs=5",
                        "optim.weight_decay.to=0.4",
                        "optim.clip_grad=0.3",
                        "optim.freeze_last_layer=1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "samediff"})
    void twentyStepsFollowPyTorch(String engine) throws IOException {
        JsonNode golden = new ObjectMapper()
                .readTree(Path.of(System.getProperty("dino.root"), "src-test-data/step/steps.json")
                        .toFile());
        RunConfig config = config(engine);
        Method method = new Method(config).ofNumbers(); // of which a byte would not hold the golden ones
        try (TrainerState state =
                new TrainerState(config, method, method.network().initialized(0))) {
            Schedules schedules = state.method().schedules(STEPS_PER_EPOCH);
            SslTrainer trainer = new SslTrainer(state, schedules, Rng.of(0), Laps.NONE);
            fill(state.student().weights());
            state.teacher().weights().copyFrom(state.student().weights());
            StepShape shape = StepShape.of(config);
            float[] global = new float[(int) Arrays.stream(shape.globalShape()).reduce(1L, Math::multiplyExact)];
            float[] local = new float[(int) Arrays.stream(shape.localShape()).reduce(1L, Math::multiplyExact)];
            Shown views = (plan, input) -> plan.write(input, input.equals(Shown.GLOBAL) ? global : local);
            for (int i = 0; i < golden.get("losses").size(); i++) {
                hash("global." + i, global, 2.0f, 0.0f);
                hash("local." + i, local, 2.0f, 0.0f);
                double loss = trainer.stepOn(List.of(views), schedules.at(i)).loss();
                double expected = golden.get("losses").get(i).asDouble();
                assertThat(loss)
                        .as("loss of step " + (i + 1))
                        .isCloseTo(expected, within(expected * (i == 0 ? 1e-5 : 1e-3)));
                JsonNode after = golden.get("after").get(Integer.toString(i + 1));
                if (after != null) {
                    assertStore(state.student().weights(), after.get("student"), i + 1);
                    assertStore(state.teacher().weights(), after.get("teacher"), i + 1);
                    assertCenter(state, after.get("center"));
                }
            }
        }
    }

    private static void assertStore(ParameterStore store, JsonNode expected, int step) {
        for (Map.Entry<String, JsonNode> entry : expected.properties()) {
            String name = store.layout().contains("backbone." + entry.getKey().replaceFirst("^backbone\\.", ""))
                    ? "backbone." + entry.getKey().replaceFirst("^backbone\\.", "")
                    : entry.getKey();
            float[] values = store.get(name);
            double norm = 0.0;
            for (float value : values) {
                norm += (double) value * value;
            }
            double want = entry.getValue().get("norm").asDouble();
            assertThat(Math.sqrt(norm)).as(name + " after step " + step).isCloseTo(want, within(want * 1e-3));
        }
    }

    private static void assertCenter(TrainerState state, JsonNode expected) {
        float[] center = state.remembered().values().get("dino_loss.center");
        int stride = center.length / expected.size();
        for (int i = 0; i < expected.size(); i++) {
            assertThat((double) center[i * stride])
                    .as("centre " + i * stride)
                    .isCloseTo(expected.get(i).asDouble(), within(1e-4));
        }
    }

    private static void fill(ParameterStore store) {
        for (Parameter parameter : store.layout().parameters()) {
            if (parameter.trainable()) {
                String key = parameter.name();
                boolean norm = ("." + key).contains(".norm") && key.endsWith("weight");
                float scale = norm ? 0.1f : key.endsWith("bias") ? 0.02f : 0.08f;
                float[] values = new float[(int) parameter.size()];
                hash(key, values, scale, norm ? 1.0f : 0.0f);
                store.set(parameter.name(), values);
            }
        }
    }

    private static void hash(String name, float[] values, float scale, float offset) {
        long seed = 2166136261L;
        for (int i = 0; i < name.length(); i++) {
            seed = ((seed ^ name.charAt(i)) * 16777619L) & MASK;
        }
        for (int i = 0; i < values.length; i++) {
            long x = (i * 2654435761L + seed) & MASK;
            for (int round = 0; round < 2; round++) {
                x ^= x >>> 16;
                x = (x * 0x45D9F3BL) & MASK;
            }
            x ^= x >>> 16;
            values[i] = (float) (x / 2147483648.0 - 1.0) * scale + offset;
        }
    }
}
