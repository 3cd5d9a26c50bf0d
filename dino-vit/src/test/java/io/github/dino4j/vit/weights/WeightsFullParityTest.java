package io.github.dino4j.vit.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.io.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models of the published sizes against PyTorch, from the files of {@code src-test-data/weights/parity_full.py}. */
@EnabledIfSystemProperty(
        named = "weights.parity",
        matches = ".+",
        disabledReason = "needs the large files of parity_full.py, see src-test-data/weights/README.md")
class WeightsFullParityTest {
    private static final double TOLERANCE = 1e-4;

    private static Path folder() {
        return Path.of(System.getProperty("weights.parity", ""));
    }

    static Stream<Path> results() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("results")
    void tokensAndAttentionEqualPyTorch(Path file) throws IOException {
        SafeTensors expected = SafeTensors.map(file);
        String model = file.getFileName().toString().replaceFirst("-.*", "");
        Weights weights = Weights.load(folder().resolve(model + ".pth"));
        VitConfig config = weights.vit("this test");
        assertThat(config.name()).isEqualTo(model);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < config.depth(); i++) {
            names.add("blocks." + i + ".norm");
        }
        String attention = "blocks." + (config.depth() - 1) + ".attn.weights";
        names.add(attention);
        Map<String, float[]> computed = Computed.run(weights, tensor(expected, "images"), names);
        double tokens = 0.0;
        for (String name : names.subList(0, config.depth())) {
            tokens = Math.max(
                    tokens, difference(computed, name, tensor(expected, name).floats()));
        }
        double features =
                difference(computed, "features", tensor(expected, "features").floats());
        SafeTensors.Tensor rows = tensor(expected, "attention"); // (1, h, 3, T)
        float[] all = Objects.requireNonNull(computed.get(attention)); // (1, h, T, T)
        double weightsDifference = Computed.difference(picked(all, rows), rows.floats());
        Files.writeString(
                folder().resolve(file.getFileName() + ".txt"),
                String.format(
                        Locale.ROOT,
                        "| %s | %.1e | %.1e | %.1e |%n",
                        file.getFileName().toString().replace(".safetensors", ""),
                        features,
                        tokens,
                        weightsDifference));
        assertThat(Math.max(features, Math.max(tokens, weightsDifference))).isLessThan(TOLERANCE);
    }

    private static SafeTensors.Tensor tensor(SafeTensors file, String name) {
        return Objects.requireNonNull(file.tensors().get(name), name);
    }

    private static double difference(Map<String, float[]> computed, String name, float[] expected) {
        return Computed.difference(Objects.requireNonNull(computed.get(name), name), expected);
    }

    /** The first, middle and last token's rows of each head. */
    private static float[] picked(float[] all, SafeTensors.Tensor rows) {
        int heads = rows.shape().get(1).intValue();
        int count = rows.shape().get(3).intValue();
        int[] picks = {0, count / 2, count - 1};
        float[] picked = new float[heads * picks.length * count];
        for (int head = 0; head < heads; head++) {
            for (int i = 0; i < picks.length; i++) {
                System.arraycopy(
                        all, (head * count + picks[i]) * count, picked, (head * picks.length + i) * count, count);
            }
        }
        return picked;
    }
}
