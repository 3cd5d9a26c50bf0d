package io.github.dino4j.eval.knn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.eval.feature.FeatureBank;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The numbers of PyTorch on stored features. */
class KnnParityTest {
    private static final Path DATA = Path.of(System.getProperty("dino.root"), "src-test-data", "knn");

    @Test
    void agreesWithTorchAtEveryKAndTemperature() throws IOException {
        JsonNode expected =
                new ObjectMapper().readTree(DATA.resolve("expected.json").toFile());
        FeatureBank train = rows(expected, 0, expected.get("train").asInt());
        FeatureBank test = rows(expected, train.size(), expected.get("test").asInt());

        assertThat(expected.get("cases")).hasSize(12);
        for (JsonNode golden : expected.get("cases")) {
            int k = golden.get("k").asInt();
            KnnOptions options =
                    new KnnOptions(List.of(k), golden.get("temperature").asDouble(), KnnIndex.EXACT);
            KnnResult result = new KnnEvaluator(options).evaluate(train, test);

            assertThat(result.top1(k))
                    .as("top-1 of %s", golden)
                    .isCloseTo(golden.get("top1").asDouble(), within(1e-3));
            assertThat(result.top5(k))
                    .as("top-5 of %s", golden)
                    .isCloseTo(golden.get("top5").asDouble(), within(1e-3));
        }
    }

    private static FeatureBank rows(JsonNode expected, int first, int count) throws IOException {
        int dim = expected.get("dim").asInt();
        float[] features = new float[count * dim];
        little("features.bin").asFloatBuffer().position(first * dim).get(features);
        int[] labels = new int[count];
        little("labels.bin").asIntBuffer().position(first).get(labels);
        assertThat(Arrays.stream(labels).distinct().count()).isEqualTo(12);
        return FeatureBank.of(features, dim, labels);
    }

    private static ByteBuffer little(String file) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(DATA.resolve(file))).order(ByteOrder.LITTLE_ENDIAN);
    }
}
