package io.github.dino4j.augment.op;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.image.decode.ImageDecoder;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** RandAugment's operations against Pillow's bytes ({@code make_rand_augment.py}), and how often each is drawn. */
class RandAugmentTest {
    private static final Path FOLDER = Path.of(System.getProperty("dino.root"), "src-test-data/augment");
    private static final int FILL = 0x7C7468; // 124, 116, 104

    /** The images that the goldens were made of. */
    private static List<RgbImage> images() throws IOException {
        List<RgbImage> images = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String name = "photo" + i + ".png";
            images.add(new ImageDecoder(Long.MAX_VALUE).decode(Files.readAllBytes(FOLDER.resolve(name)), name));
        }
        byte[] dark = images.get(0).pixels().clone();
        for (int i = 0; i < dark.length; i++) {
            dark[i] = (byte) (40 + (dark[i] & 0xFF) / 4);
        }
        images.add(new RgbImage(images.get(0).width(), images.get(0).height(), dark));
        byte[] flat = new byte[19 * 8 * 3];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (byte) (i % 3 == 1 ? 200 : 7);
        }
        images.add(new RgbImage(19, 8, flat));
        return images;
    }

    private static Canvas canvas(RgbImage image) {
        Canvas canvas = new Canvas();
        CropBox all = new CropBox(0, 0, image.width(), image.height());
        Resize.apply(image, all, image.width(), image.height(), Filter.BICUBIC, canvas);
        return canvas;
    }

    @Test
    void everyOperationGivesPillowsBytes() throws IOException {
        List<RgbImage> images = images();
        Map<String, Integer> wrong = new TreeMap<>();
        JsonNode cases = new ObjectMapper()
                .readTree(FOLDER.resolve("rand_augment.json").toFile())
                .get("cases");
        for (JsonNode each : cases) {
            Canvas canvas = canvas(images.get(each.get("image").asInt()));
            StringBuilder names = new StringBuilder();
            for (JsonNode op : each.get("ops")) {
                RandAugment.Kind kind = RandAugment.Kind.valueOf(op.get(0).asText());
                Filter filter = Filter.valueOf(op.get(2).asText());
                new RandAugment.Drawn(kind, op.get(1).asDouble(), filter, FILL).apply(canvas);
                names.append(kind).append(' ');
            }
            CRC32 crc = new CRC32();
            crc.update(canvas.pixels());
            if (crc.getValue() != each.get("crc").asLong()) {
                wrong.merge(names.toString(), 1, Integer::sum);
            }
        }
        assertThat(cases).hasSizeGreaterThan(500);
        assertThat(wrong).as("cases that differ from Pillow's bytes").isEmpty();
    }

    @Test
    void everyOperationIsDrawnAndHappensHalfOfTheTime() {
        int draws = 6000;
        RandAugment augment = new RandAugment(2, 10.0, 0.5, FILL);
        Map<RandAugment.Kind, Integer> counts = new EnumMap<>(RandAugment.Kind.class);
        double least = 30.0;
        int positive = 0;
        for (int i = 0; i < draws; i++) {
            for (RandAugment.Drawn each : augment.draw(Rng.of(5).fold(i).generator())) {
                counts.merge(each.kind(), 1, Integer::sum);
                if (each.kind() == RandAugment.Kind.ROTATE) {
                    least = Math.min(least, Math.abs(each.amount()));
                    positive += each.amount() > 0 ? 1 : 0;
                    assertThat(Math.abs(each.amount())).isLessThanOrEqualTo(30.0);
                }
            }
        }
        int each = draws / 15; // two of fifteen, a half of them
        assertThat(counts).hasSize(15).allSatisfy((kind, count) -> assertThat(count)
                .as(kind.toString())
                .isBetween(each * 3 / 4, each * 5 / 4));
        assertThat(least).isLessThan(28.5).isGreaterThan(20.0); // a tenth of deviations is beyond 28.5 degrees
        assertThat(positive).isBetween(each * 3 / 8, each * 5 / 8);
    }
}
