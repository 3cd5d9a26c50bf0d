package io.github.dino4j.augment.op;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.augment.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Thumbnails against Pillow's bytes: {@code make_thumbnail.py} in src-test-data/evaluation. */
class ThumbnailTest {
    private static final long MASK = 0xFFFFFFFFL;
    private static final int LEAST_CASES = 28;

    /** A hash of the position, as the generator computes it. */
    private static RgbImage image(int width, int height) {
        byte[] pixels = new byte[width * height * 3];
        for (int i = 0; i < pixels.length; i++) {
            long x = (i * 2654435761L + width * 40503L + height) & MASK;
            x = ((x ^ (x >>> 16)) * 0x45D9F3BL) & MASK;
            x = ((x ^ (x >>> 16)) * 0x45D9F3BL) & MASK;
            pixels[i] = (byte) (x ^ (x >>> 16));
        }
        return new RgbImage(width, height, pixels);
    }

    @Test
    @Tag("parity")
    void imagesOfAllSizesShrinkToPillowsBytes() throws IOException {
        JsonNode golden = new ObjectMapper()
                .readTree(Path.of(System.getProperty("dino.root"), "src-test-data/evaluation/thumbnail.json")
                        .toFile());
        int cases = 0;
        for (JsonNode test : golden.get("cases")) {
            RgbImage image = image(test.get("width").asInt(), test.get("height").asInt());
            Thumbnail size = Thumbnail.of(
                    image.width(), image.height(), test.get("longest").asInt());
            assertThat(size)
                    .as("%s", test)
                    .isEqualTo(new Thumbnail(
                            test.get("size").get(0).asInt(),
                            test.get("size").get(1).asInt()));
            Canvas canvas = new Canvas();
            size.apply(image, Filter.LANCZOS, canvas);
            CRC32 crc = new CRC32();
            crc.update(canvas.pixels());
            assertThat(crc.getValue()).as("%s", test).isEqualTo(test.get("crc").asLong());
            cases++;
        }
        assertThat(cases).isGreaterThanOrEqualTo(LEAST_CASES);
    }

    @Test
    void aReducedImageHasTheMeansOfItsBlocks() {
        RgbImage image = image(7, 5);
        RgbImage reduced = Reduce.of(image, 3, 2);
        assertThat(reduced.width()).isEqualTo(3);
        assertThat(reduced.height()).isEqualTo(3);
        for (int y = 0; y < 3; y++) {
            for (int x = 0; x < 3; x++) {
                double sum = 0;
                int count = 0;
                for (int row = 2 * y; row < Math.min(5, 2 * y + 2); row++) {
                    for (int column = 3 * x; column < Math.min(7, 3 * x + 3); column++, count++) {
                        sum += image.pixels()[(row * 7 + column) * 3 + 1] & 0xFF;
                    }
                }
                assertThat(reduced.pixels()[(y * 3 + x) * 3 + 1] & 0xFF)
                        .as("block %d, %d", x, y)
                        .isEqualTo((int) Math.floor(sum / count + 0.5));
            }
        }
    }
}
