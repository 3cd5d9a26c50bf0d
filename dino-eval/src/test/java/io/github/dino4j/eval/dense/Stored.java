package io.github.dino4j.eval.dense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Stored results in {@code src-test-data/protocols}, the inputs they were made from, and a small network. */
public final class Stored {
    private static final long MASK = 0xFFFFFFFFL;

    private Stored() {}

    /** Reads {@code torch.json} or {@code opencv.json}. */
    public static JsonNode read(String file) throws IOException {
        return new ObjectMapper()
                .readTree(Path.of(System.getProperty("dino.root"), "src-test-data/protocols", file)
                        .toFile());
    }

    /** Values in [-1, 1): the integer hash of the scripts. */
    public static float[] uniform(String name, int count) {
        long seed = 2166136261L;
        for (int i = 0; i < name.length(); i++) {
            seed = ((seed ^ name.charAt(i)) * 16777619L) & MASK;
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            long x = (i * 2654435761L + seed) & MASK;
            for (int round = 0; round < 2; round++) {
                x ^= x >>> 16;
                x = (x * 0x45D9F3BL) & MASK;
            }
            x ^= x >>> 16;
            values[i] = (float) (x / 2147483648.0 - 1.0);
        }
        return values;
    }

    /** An image of levels from such values. */
    public static RgbImage image(String name, int width, int height) {
        float[] values = uniform(name, width * height * 3);
        byte[] pixels = new byte[values.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (int) ((values[i] + 1.0f) * 127.9f);
        }
        return new RgbImage(width, height, pixels);
    }

    /** Asserts that values equal a stored list. */
    public static void assertClose(float[] actual, JsonNode expected, double tolerance) {
        assertThat(actual.length).isEqualTo(expected.size());
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i])
                    .as("element " + i)
                    .isCloseTo(expected.get(i).asDouble(), within(tolerance));
        }
    }

    /** Means 0 and deviations 1, so that numbers are levels over 255. */
    public static Normalize plain() {
        return new Normalize(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
    }

    /** A network of two blocks and two heads on patches of 8 pixels, with random weights. */
    public static DenseExtractor extractor() {
        return extractor(VitConfig.dino("small", 32, 8, 16, 2, 2).with("mlp_ratio", 2.0));
    }

    /** Such a network of any kind. */
    static DenseExtractor extractor(VitConfig model) {
        Network network = new Network(model, new HeadConfig.Dino(3, 16, 8, 12, true, false));
        return new DenseExtractor(
                network, ParameterStore.initialized(network.layout(), Rng.of(7)), Engines.named("auto"));
    }
}
