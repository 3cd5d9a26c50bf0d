package io.github.dino4j.vit.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.vit.model.PositionEmbedding;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PatchResizeTest {
    private static float[] floats(JsonNode list) {
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i).floatValue();
        }
        return values;
    }

    /** {@code src-test-data/adapt/make_adapt.py}. */
    @Test
    void kernelsAreThoseOfPyTorchsPseudoInverse() throws IOException {
        JsonNode cases = new ObjectMapper()
                .readTree(Path.of(System.getProperty("dino.root"), "src-test-data", "adapt", "patches.json")
                        .toFile());
        assertThat(cases).hasSize(4);
        for (JsonNode each : cases) {
            float[] expected = floats(each.get("resized"));
            float[] resized = new PatchResize(
                            each.get("from").intValue(), each.get("to").intValue())
                    .apply(floats(each.get("weight")));
            float largest = 0;
            for (float value : expected) {
                largest = Math.max(largest, Math.abs(value));
            }
            assertThat(resized).hasSameSizeAs(expected);
            for (int i = 0; i < expected.length; i++) {
                assertThat(resized[i]).isCloseTo(expected[i], within(1e-5f * largest));
            }
        }
    }

    @Test
    void anEnlargedPatchGivesTheSameToken() {
        float[] kernel = new float[16];
        double[][] patch = new double[4][4];
        for (int i = 0; i < 16; i++) {
            kernel[i] = (float) Math.sin(3 * i + 1);
            patch[i / 4][i % 4] = Math.cos(5 * i);
        }
        double[][] resize = PositionEmbedding.axisMatrix(4, 7, 0.0, false); // (7, 4)
        float[] enlarged = new PatchResize(4, 7).apply(kernel);
        double before = 0;
        double after = 0;
        for (int i = 0; i < 16; i++) {
            before += kernel[i] * patch[i / 4][i % 4];
        }
        for (int y = 0; y < 7; y++) {
            for (int x = 0; x < 7; x++) {
                double pixel = 0;
                for (int i = 0; i < 16; i++) {
                    pixel += resize[y][i / 4] * resize[x][i % 4] * patch[i / 4][i % 4];
                }
                after += enlarged[y * 7 + x] * pixel;
            }
        }
        assertThat(after).isCloseTo(before, within(1e-5));
    }
}
