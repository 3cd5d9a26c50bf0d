package io.github.dino4j.eval.linear;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.eval.feature.FeatureBank;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** What PyTorch computed on stored features. */
record Stored(JsonNode expected, FeatureBank bank) {
    private static final Path DATA = Path.of(System.getProperty("dino.root"), "src-test-data", "linear");

    static Stored read() throws IOException {
        JsonNode expected =
                new ObjectMapper().readTree(DATA.resolve("expected.json").toFile());
        float[] features =
                new float[expected.get("rows").asInt() * expected.get("dim").asInt()];
        little("features.bin").asFloatBuffer().get(features);
        int[] labels = new int[expected.get("rows").asInt()];
        little("labels.bin").asIntBuffer().get(labels);
        return new Stored(expected, FeatureBank.of(features, expected.get("dim").asInt(), labels));
    }

    static double[] numbers(JsonNode list) {
        double[] values = new double[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i).asDouble();
        }
        return values;
    }

    private static ByteBuffer little(String file) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(DATA.resolve(file))).order(ByteOrder.LITTLE_ENDIAN);
    }
}
