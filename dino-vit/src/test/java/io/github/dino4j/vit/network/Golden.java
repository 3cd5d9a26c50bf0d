package io.github.dino4j.vit.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Golden values made with PyTorch, and how arrays are compared with them. */
public final class Golden {
    private static final int SAMPLES = 6;

    private Golden() {}

    /** Reads a file below {@code src-test-data}. */
    public static JsonNode read(String file) throws IOException {
        return new ObjectMapper()
                .readTree(Path.of(System.getProperty("dino.root"), "src-test-data", file)
                        .toFile());
    }

    /** The small model of a case of {@code vit/switches.json}. */
    public static VitConfig model(JsonNode golden) {
        VitConfig model = VitConfig.dino("any", 32, 8, 24, 2, 3);
        for (Map.Entry<String, JsonNode> change : golden.get("model").properties()) {
            JsonNode value = change.getValue();
            Object plain = value.isBoolean()
                    ? (Object) value.asBoolean()
                    : value.isTextual() ? value.asText() : value.isInt() ? (Object) value.asInt() : value.asDouble();
            model = model.with(change.getKey(), plain);
        }
        return model;
    }

    /** Asserts that values agree in relative L2 norm. */
    public static void assertClose(String what, float[] actual, JsonNode expected, double tolerance) {
        assertThat(actual.length).as(what + " length").isEqualTo(expected.size());
        double error = 0.0;
        double norm = 0.0;
        for (int i = 0; i < actual.length; i++) {
            double want = expected.get(i).asDouble();
            error += (actual[i] - want) * (actual[i] - want);
            norm += want * want;
        }
        assertThat(Math.sqrt(error / norm)).as(what + ": relative L2 error").isLessThan(tolerance);
    }

    /** Asserts norm and sampled elements of every parameter in the golden file. */
    public static void assertParameters(ParameterStore store, String prefix, JsonNode expected, double tolerance) {
        assertThat(expected.properties()).isNotEmpty();
        for (Map.Entry<String, JsonNode> field : expected.properties()) {
            Parameter parameter = store.layout().slot(prefix + field.getKey()).parameter();
            float[] values = store.get(parameter.name());
            double norm = 0.0;
            for (float value : values) {
                norm += (double) value * value;
            }
            double want = field.getValue().get("norm").asDouble();
            assertThat(Math.sqrt(norm)).as(parameter + " norm").isCloseTo(want, within(tolerance * want + 1e-7));
            assertSample(parameter, values, field.getValue().get("sample"), want, tolerance);
        }
    }

    private static void assertSample(
            Parameter parameter, float[] values, JsonNode sample, double norm, double tolerance) {
        int step = Math.max(1, values.length / SAMPLES);
        double typical = norm / Math.sqrt(values.length);
        for (int i = 0; i < sample.size(); i++) {
            double want = sample.get(i).asDouble();
            assertThat((double) values[i * step])
                    .as(parameter + " element " + i * step)
                    .isCloseTo(want, within(tolerance * (Math.abs(want) + 4 * typical) + 1e-7));
        }
    }
}
