package io.github.dino4j.augment.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.augment.image.decode.ImageDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Against Pillow's {@code ImageOps.exif_transpose}; {@code src-test-data/exif/make_exif.py} wrote the files. */
class ExifOrientationTest {
    private static final Path DATA = Path.of(System.getProperty("dino.root"), "src-test-data/exif/exif.json");
    private static final int SEED = 11;

    private static Stream<Arguments> cases() throws IOException {
        JsonNode all = new ObjectMapper().readTree(DATA.toFile());
        return StreamSupport.stream(all.spliterator(), false)
                .map(each -> Arguments.of(each.get("name").asText(), each));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void imagesAreTurnedAsPillowTurnsThem(String name, JsonNode golden) throws IOException {
        byte[] file = golden.get("file").binaryValue();
        RgbImage stored = new ImageDecoder(10_000).decode(file, name);

        RgbImage upright = ExifOrientation.apply(stored, ExifOrientation.of(file, file.length));

        assertThat(upright.width()).isEqualTo(golden.get("width").asInt());
        assertThat(upright.height()).isEqualTo(golden.get("height").asInt());
        assertThat(upright.pixels()).isEqualTo(golden.get("pixels").binaryValue());
    }

    @Test
    void whateverIsDamagedHasAnOrientation() throws IOException {
        Random random = new Random(SEED);
        for (JsonNode golden : new ObjectMapper().readTree(DATA.toFile())) {
            for (int round = 0; round < 200; round++) {
                byte[] file = golden.get("file").binaryValue();
                for (int change = 0; change < 4; change++) {
                    file[random.nextInt(Math.min(file.length, 400))] = (byte) random.nextInt(256);
                }
                assertThat(ExifOrientation.of(file, 1 + random.nextInt(file.length)))
                        .as("seed %d, %s", SEED, golden.get("name"))
                        .isBetween(1, 8);
            }
        }
    }
}
