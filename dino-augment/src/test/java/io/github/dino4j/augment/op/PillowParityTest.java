package io.github.dino4j.augment.op;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.image.decode.ImageDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every operation against Pillow's bytes: {@code make_golden.py}, {@code make_random.py} and {@code make_photos.py} in src-test-data/augment. */
@Tag("parity")
class PillowParityTest {
    private static final int LEAST_CASES = 160;
    private static final int LEAST_RANDOM = 3000;
    private static final int PHOTOS = 3;
    private static final int LEAST_WHOLE = 500;
    private static final Path FOLDER = Path.of(System.getProperty("dino.root"), "src-test-data/augment");

    @Test
    void everyOperationGivesPillowsBytes() throws IOException {
        JsonNode golden = read("golden.json");
        Map<String, Integer> worst = new TreeMap<>();
        int cases = 0;
        for (JsonNode test : golden.get("cases")) {
            byte[] expected = HexFormat.of().parseHex(test.get("pixels").asText());
            Canvas actual = new Canvas();
            RgbImage image = input(golden.get("inputs").get(test.get("input").asInt()));
            start(image, actual);
            apply(image, test.get("op").asText(), test.get("args"), actual);
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

    @Test
    void thousandsOfRandomCasesAndWholeViewsGivePillowsBytes() throws IOException {
        List<RgbImage> photos = new ArrayList<>();
        for (int i = 0; i < PHOTOS; i++) {
            byte[] file = Files.readAllBytes(FOLDER.resolve("photo" + i + ".png"));
            photos.add(new ImageDecoder(Long.MAX_VALUE).decode(file, "photo" + i));
        }
        Map<String, Integer> wrong = new TreeMap<>();
        int cases = 0;
        for (JsonNode test : read("random.json").get("cases")) {
            RgbImage photo = photos.get(test.get("photo").asInt());
            Canvas canvas = new Canvas();
            StringBuilder names = new StringBuilder();
            for (JsonNode op : test.get("ops")) {
                apply(photo, op.get(0).asText(), op.get(1), canvas);
                names.append(op.get(0).asText()).append(' ');
            }
            CRC32 crc = new CRC32();
            crc.update(canvas.pixels(), 0, canvas.length());
            if (crc.getValue() != test.get("crc").asLong()) {
                wrong.merge(names.toString(), 1, Integer::sum);
            }
            cases++;
        }
        assertThat(cases).isGreaterThan(LEAST_RANDOM);
        assertThat(wrong).as("cases that differ from Pillow's bytes").isEmpty();
    }

    /** Decoding, resizes, jitter in all orders, whole views and their numbers at the sizes of training: not a bit differs. */
    @Test
    void wholePhotosAtTheSizesOfTrainingGivePillowsBytesAndNumbers() throws IOException {
        JsonNode stored = read("photos.json");
        List<RgbImage> photos = new ArrayList<>();
        for (JsonNode expected : stored.get("photos")) {
            String name = "whole" + photos.size() + ".jpg";
            RgbImage photo = new ImageDecoder(Long.MAX_VALUE).decode(Files.readAllBytes(FOLDER.resolve(name)), name);
            assertThat(photo.width()).isEqualTo(expected.get("width").asInt());
            assertThat(crc(photo.pixels()))
                    .as(name)
                    .isEqualTo(expected.get("crc").asLong());
            photos.add(photo);
        }
        Canvas canvas = new Canvas(); // one for all, as a worker has it
        Map<String, Integer> wrong = new TreeMap<>();
        int cases = 0;
        for (JsonNode test : stored.get("cases")) {
            byte[] result = run(photos.get(test.get("photo").asInt()), test.get("ops"), canvas);
            if (crc(result) != test.get("crc").asLong()) {
                wrong.merge(test.get("ops").toString().replaceAll("[0-9.,\\-]+", ""), 1, Integer::sum);
            }
            cases++;
        }
        assertThat(cases).isGreaterThan(LEAST_WHOLE);
        assertThat(wrong).as("cases that differ from Pillow's bytes").isEmpty();
    }

    private static byte[] run(RgbImage photo, JsonNode operations, Canvas canvas) {
        for (JsonNode op : operations) {
            if (op.get(0).asText().equals("normalize")) {
                return numbers(canvas);
            }
            apply(photo, op.get(0).asText(), op.get(1), canvas);
        }
        return canvas.pixels();
    }

    private static byte[] numbers(Canvas canvas) {
        float[] numbers = new float[canvas.length()];
        new Normalize(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225)).write(canvas, numbers, 0);
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers);
        return bytes.array();
    }

    private static long crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    private static JsonNode read(String name) throws IOException {
        return new ObjectMapper().readTree(FOLDER.resolve(name).toFile());
    }

    private static void start(RgbImage image, Canvas canvas) {
        CropBox all = new CropBox(0, 0, image.width(), image.height());
        Resize.apply(image, all, image.width(), image.height(), Filter.BICUBIC, canvas);
    }

    private static void apply(RgbImage image, String operation, JsonNode args, Canvas canvas) {
        switch (operation) {
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
            default -> throw new IllegalArgumentException(operation);
        }
    }

    private static void resize(RgbImage image, JsonNode args, Filter filter, Canvas canvas) {
        CropBox box = new CropBox(
                args.get(0).asInt(),
                args.get(1).asInt(),
                args.get(2).asInt(),
                args.get(3).asInt());
        int width = args.get(4).asInt();
        int height = args.get(args.size() - 1).asInt(); // squares are stored with one number
        Resize.apply(image, box, width, height, filter, canvas);
    }
}
