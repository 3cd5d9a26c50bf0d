package io.github.dino4j.augment.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The evaluation transform against torchvision's bytes: {@code make_transform.py} in src-test-data/evaluation. */
@Tag("parity")
class EvalTransformParityTest {
    private static final int IMAGES = 60;
    private static final long MASK = 0xFFFFFFFFL;
    private static final Path ROOT = Path.of(System.getProperty("dino.root"));

    private static RunConfig config(String... sets) {
        List<String> all = new ArrayList<>(List.of("data.train=unread"));
        all.addAll(List.of(sets));
        return ConfigLoader.builtin("base/dino.yaml", all);
    }

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

    /** Levels of a transform that normalises by nothing, interleaved as torchvision's image is. */
    private static byte[] levels(EvalTransform transform, RgbImage image) {
        int plane = transform.size() * transform.size();
        float[] numbers = new float[3 * plane];
        transform.write(image, numbers, 0);
        byte[] levels = new byte[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            levels[i % plane * 3 + i / plane] = (byte) Math.round(numbers[i] * 255);
        }
        return levels;
    }

    @Test
    void imagesOfAllShapesComeOutAsTorchvisionsToTheBit() throws IOException {
        RunConfig plain = config("views.mean=[0,0,0]", "views.std=[1,1,1]");
        Set<String> shapes = new HashSet<>();
        JsonNode golden = new ObjectMapper()
                .readTree(
                        ROOT.resolve("src-test-data/evaluation/transform.json").toFile());
        for (JsonNode test : golden.get("cases")) {
            int width = test.get("width").asInt();
            int height = test.get("height").asInt();
            EvalTransform transform = new EvalTransform(
                    test.get("size").asInt(),
                    EvalResize.named(test.get("transform").asText()),
                    plain.views());
            byte[] levels = levels(transform, image(width, height));
            CRC32 crc = new CRC32();
            crc.update(levels);
            assertThat(levels[0] & 0xFF)
                    .as("first level of %s", test)
                    .isEqualTo(test.get("first").get(0).asInt());
            assertThat(crc.getValue()).as("%s", test).isEqualTo(test.get("crc").asLong());
            shapes.add(width + "x" + height);
        }
        assertThat(shapes).hasSize(IMAGES);
    }

    /** All of it resized would be 256 times 150 million pixels. */
    @Test
    void anImageVastlyWiderThanHighShowsItsMiddle() {
        int length = 600_000;
        int[][] shapes = {{length, 1}, {1, length}};
        for (int[] shape : shapes) {
            byte[] pixels = new byte[length * 3];
            pixels[length / 2 * 3] = (byte) 200; // right of the middle, or below it
            float[] numbers = new float[3 * 224 * 224];
            EvalTransform.of(config("views.mean=[0,0,0]", "views.std=[1,1,1]"))
                    .write(new RgbImage(shape[0], shape[1], pixels), numbers, 0);
            int across = shape[0] > 1 ? 1 : 224;
            float before = numbers[112 * 225 - 100 * across];
            float after = numbers[112 * 225 + 100 * across];
            assertThat(after).as("%d wide", shape[0]).isGreaterThan(before + 0.4f);
        }
    }

    @Test
    void aConfigurationsTransformIsTheOriginalsUnlessItSaysOtherwise() {
        assertThat(EvalTransform.of(config()).resize()).isEqualTo(EvalResize.RESIZE_CROP);
        assertThat(EvalTransform.of(config("eval.transform=whole")).resize()).isEqualTo(EvalResize.WHOLE);
    }

    @Test
    void anImageOfTheModelsSizeStaysAsItIsWhereAllOfItIsAskedFor() {
        RunConfig plain = config("views.mean=[0,0,0]", "views.std=[1,1,1]");
        RgbImage image = image(32, 32);
        assertThat(levels(new EvalTransform(32, EvalResize.WHOLE, plain.views()), image))
                .isEqualTo(image.pixels());
        assertThat(levels(new EvalTransform(32, EvalResize.RESIZE_CROP, plain.views()), image))
                .isNotEqualTo(image.pixels());
    }
}
