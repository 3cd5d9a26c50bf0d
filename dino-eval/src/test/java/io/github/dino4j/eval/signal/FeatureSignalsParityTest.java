package io.github.dino4j.eval.signal;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside NumPy. */
class FeatureSignalsParityTest {
    private static final Path STORED = Path.of(System.getProperty("dino.root"), "src-test-data", "signal");

    @ParameterizedTest
    @ValueSource(strings = {"wide", "tall", "collapsed"})
    void agreesWithNumpy(String name) throws IOException {
        JsonNode expected = new ObjectMapper()
                .readTree(STORED.resolve("expected.json").toFile())
                .get(name);
        FeatureBank bank = bank(name, expected);
        Cosines cosines = Cosines.of(bank);
        assertClose(EffectiveRank.of(bank), expected, "effective_rank");
        assertClose(cosines.mean(), expected, "mean_cosine");
        assertClose(cosines.uniformity(), expected, "uniformity");
        assertClose(Alignment.of(bank, bank(name + "_other", expected)), expected, "alignment");
        assertClose(DeadShare.of(bank), expected, "dead_share");
        assertThat(new ObjectMapper().valueToTree(cosines.nearest(5)).toString())
                .isEqualTo(expected.get("nearest").toString());
    }

    private static void assertClose(double value, JsonNode expected, String key) {
        double there = expected.get(key).asDouble();
        assertThat(value).as(key).isCloseTo(there, within(1e-6 * Math.max(1.0, Math.abs(there))));
    }

    private static FeatureBank bank(String name, JsonNode expected) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(STORED.resolve(name + ".bin")));
        float[] features =
                new float[expected.get("rows").asInt() * expected.get("dim").asInt()];
        bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(features);
        return FeatureBank.unlabelled(features, expected.get("dim").asInt());
    }
}
