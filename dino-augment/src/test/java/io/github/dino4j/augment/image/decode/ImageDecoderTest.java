package io.github.dino4j.augment.image.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Pillow reads from the same files: {@code src-test-data/images/make_images.py}. */
class ImageDecoderTest {
    private static final Path FOLDER = Path.of(System.getProperty("dino.root"), "src-test-data/images");
    private static final long MAX_PIXELS = 10_000;
    private static final int MUTATIONS = 300;

    static Stream<Map.Entry<String, JsonNode>> files() throws IOException {
        JsonNode all =
                new ObjectMapper().readTree(FOLDER.resolve("expected.json").toFile());
        return all.properties().stream();
    }

    /** Lossless formats are exact. JPEG decoders differ in rounding, and where chroma is subsampled in its interpolation. */
    private static double tolerance(String name) {
        if (!name.endsWith(".jpg") || name.startsWith("grey")) {
            return 0.0;
        }
        return name.startsWith("rgb444") || name.startsWith("cmyk") ? 1.0 : 2.0;
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyKindOfImageIsReadAsPillowReadsIt(Map.Entry<String, JsonNode> file) throws IOException {
        byte[] bytes = Files.readAllBytes(FOLDER.resolve(file.getKey()));
        RgbImage image = new ImageDecoder(MAX_PIXELS).decode(bytes, file.getKey());
        JsonNode expected = file.getValue();
        assertThat(image.width()).isEqualTo(expected.get("width").asInt());
        assertThat(image.height()).isEqualTo(expected.get("height").asInt());
        byte[] pixels = HexFormat.of().parseHex(expected.get("pixels").asText());
        double sum = 0.0;
        for (int i = 0; i < pixels.length; i++) {
            sum += Math.abs((image.pixels()[i] & 0xFF) - (pixels[i] & 0xFF));
        }
        assertThat(sum / pixels.length)
                .as("mean difference in levels of " + file.getKey())
                .isLessThanOrEqualTo(tolerance(file.getKey()));
    }

    @Test
    void theSetCoversTheKindsThatFoldersHold() throws IOException {
        assertThat(files().map(Map.Entry::getKey))
                .contains(
                        "cmyk.jpg",
                        "progressive.jpg",
                        "grey16.png",
                        "palette.png",
                        "animated.gif",
                        "exif.jpg",
                        "rgb.bmp",
                        "runs.bmp",
                        "small_frame.gif",
                        "bits_group4.tif",
                        "cmyk.tif",
                        "premultiplied.tif",
                        "turned6.tif",
                        "lossless.webp",
                        "plain.ppm");
    }

    /** Cut or changed at random: an image or our own exception, nothing else. */
    @ParameterizedTest
    @MethodSource("files")
    void damagedFilesAreImagesOrOneClearError(Map.Entry<String, JsonNode> file) throws IOException {
        byte[] good = Files.readAllBytes(FOLDER.resolve(file.getKey()));
        long seed = file.getKey().hashCode();
        Random random = new Random(seed);
        ImageDecoder decoder = new ImageDecoder(MAX_PIXELS);
        int read = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = i % 3 == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            for (int k = 0; k < i % 3 && bytes.length > 0; k++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                RgbImage image = decoder.decode(bytes, "mutant");
                assertThat((long) image.width() * image.height()).isLessThanOrEqualTo(MAX_PIXELS);
                read++;
            } catch (ImageFormatException e) {
                assertThat(e).as("seed %d, mutation %d", seed, i).hasMessageStartingWith("mutant: ");
            }
        }
        assertThat(read).isLessThan(MUTATIONS);
    }

    @Test
    void aBombIsRefusedByItsHeader() throws IOException {
        byte[] png = Files.readAllBytes(FOLDER.resolve("rgb.png"));
        png[16] = 0x7F; // the first byte of the width
        assertThatThrownBy(() -> new ImageDecoder(MAX_PIXELS).decode(png, "bomb.png"))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageStartingWith("bomb.png: ");
    }

    /** So it does not matter where OpenCV cannot be loaded. */
    @Test
    void bothJpegDecodersGiveTheSamePixels() throws IOException {
        Path folder = FOLDER.resolveSibling("augment");
        for (Path file : List.of(
                folder.resolve("whole0.jpg"),
                folder.resolve("whole1.jpg"),
                FOLDER.resolve("grey.jpg"),
                FOLDER.resolve("rgb444.jpg"),
                FOLDER.resolve("progressive.jpg"))) {
            byte[] bytes = Files.readAllBytes(file);
            RgbImage openCv = new ImageDecoder(Long.MAX_VALUE).decode(bytes, file.toString());
            RgbImage imageIo = ImageDecoder.byImageIo(Long.MAX_VALUE).decode(bytes, file.toString());
            assertThat(openCv.pixels()).as(file.toString()).isEqualTo(imageIo.pixels());
        }
    }

    @Test
    void aJpegBombIsRefusedByItsHeader() throws IOException {
        byte[] jpeg = Files.readAllBytes(FOLDER.resolveSibling("augment").resolve("whole0.jpg"));
        assertThatThrownBy(() -> new ImageDecoder(MAX_PIXELS).decode(jpeg, "bomb.jpg"))
                .isInstanceOf(ImageFormatException.class)
                .hasMessage("bomb.jpg: 500x375 is more than data.max_pixels=10000 pixels");
    }
}
