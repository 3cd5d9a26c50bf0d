package io.github.dino4j.augment.op;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.augment.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every operation against Pillow's bytes: {@code src-test-data/augment/make_golden.py}. */
@Tag("parity")
class PillowParityTest {
    private static final int LEAST_CASES = 160;

    @Test
    void everyOperationGivesPillowsBytes() throws IOException {
        JsonNode golden = new ObjectMapper()
                .readTree(Path.of(System.getProperty("dino.root"), "src-test-data/augment/golden.json")
                        .toFile());
        Map<String, Integer> worst = new TreeMap<>();
        int cases = 0;
        for (JsonNode test : golden.get("cases")) {
            byte[] expected = HexFormat.of().parseHex(test.get("pixels").asText());
            Canvas actual =
                    apply(input(golden.get("inputs").get(test.get("input").asInt())), test);
            assertThat(actual.length()).isEqualTo(expected.length);
            for (int i = 0; i < expected.length; i++) {
                int difference = Math.abs((actual.pixels()[i] & 0xFF) - (expected[i] & 0xFF));
                worst.merge(test.get("op").asText(), difference, Math::max);
            }
            cases++;
        }
        assertThat(cases).isGreaterThan(LEAST_CASES);
        assertThat(worst).as("largest difference by operation").allSatisfy((operation, levels) -> {
            assertThat(levels).as(operation).isZero();
        });
    }

    private static RgbImage input(JsonNode node) {
        return new RgbImage(
                node.get("width").asInt(),
                node.get("height").asInt(),
                HexFormat.of().parseHex(node.get("pixels").asText()));
    }

    private static Canvas apply(RgbImage image, JsonNode test) {
        JsonNode args = test.get("args");
        Canvas canvas = new Canvas();
        CropBox all = new CropBox(0, 0, image.width(), image.height());
        Resize.apply(image, all, image.width(), image.height(), Filter.BICUBIC, canvas);
        switch (test.get("op").asText()) {
            case "bicubic" -> resize(image, args, Filter.BICUBIC, canvas);
            case "bilinear" -> resize(image, args, Filter.BILINEAR, canvas);
            case "brightness" -> Colors.brightness(canvas, (float) args.get(0).asDouble());
            case "contrast" -> Colors.contrast(canvas, (float) args.get(0).asDouble());
            case "saturation" -> Colors.saturation(canvas, (float) args.get(0).asDouble());
            case "hue" -> Colors.hue(canvas, args.get(0).asDouble());
            case "blur" -> GaussianBlur.apply(canvas, args.get(0).asDouble());
            case "grayscale" -> Colors.grayscale(canvas);
            case "solarize" -> Colors.solarize(canvas, args.get(0).asInt());
            case "flip" -> Colors.flip(canvas);
            default -> throw new IllegalArgumentException(test.get("op").asText());
        }
        return canvas;
    }

    private static void resize(RgbImage image, JsonNode args, Filter filter, Canvas canvas) {
        CropBox box = new CropBox(
                args.get(0).asInt(),
                args.get(1).asInt(),
                args.get(2).asInt(),
                args.get(3).asInt());
        int size = args.get(4).asInt();
        Resize.apply(image, box, size, size, filter, canvas);
    }
}
