package io.github.dino4j.augment.data.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.ImageStats;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.TestImages;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.augment.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Channels against Pillow and numpy: {@code src-test-data/channels}. */
class ChannelDecoderTest {
    private static final Path DATA = Path.of(System.getProperty("dino.root"), "src-test-data", "channels");

    @TempDir
    private Path folder;

    private static JsonNode expected() throws IOException {
        return new ObjectMapper().readTree(DATA.resolve("channels.json").toFile());
    }

    private static RgbImage decode(String file, int channels) throws IOException {
        return new ChannelDecoder(10_000, channels).decode(Files.readAllBytes(DATA.resolve(file)), file);
    }

    static Stream<String> cases() throws IOException {
        Stream.Builder<String> names = Stream.builder();
        expected().get("pixels").fieldNames().forEachRemaining(names);
        return names.build();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void samplesArePillows(String name) throws IOException {
        String[] parts = name.split(" ", -1);
        RgbImage image = decode(parts[0], Integer.parseInt(parts[1]));
        assertThat(image.width()).isEqualTo(expected().get("size").get(0).asInt());
        assertThat(image.height()).isEqualTo(expected().get("size").get(1).asInt());
        CRC32 sum = new CRC32();
        sum.update(image.pixels());
        assertThat(String.format(Locale.ROOT, "%08x", sum.getValue()))
                .isEqualTo(expected().get("pixels").get(name).asText());
    }

    @Test
    void otherChannelsThanTheFilesAreRefused() {
        assertThatThrownBy(() -> decode("five.tif", 3)).hasMessage("five.tif: has 5 channels; set model.in_chans=5");
        assertThatThrownBy(() -> decode("five.tif", 4)).hasMessage("five.tif: has 5 channels, not model.in_chans=4");
        assertThatThrownBy(() -> decode("rgb.png", 2)).hasMessage("rgb.png: has 3 channels, not model.in_chans=2");
        assertThatThrownBy(() ->
                        new ChannelDecoder(100, 5).decode(Files.readAllBytes(DATA.resolve("five.tif")), "five.tif"))
                .hasMessage("five.tif: 41x29 is more than data.max_pixels=100 pixels");
        assertThatThrownBy(() -> new ChannelDecoder(100, 5).decode(new byte[] {1, 2, 3}, "x"))
                .hasMessageStartingWith("x: not a JPEG, PNG, GIF, BMP, TIFF, WebP or PNM");
    }

    @Test
    void damagedFilesOfManyChannelsAreToldAsSuch() throws IOException {
        byte[] bytes = Files.readAllBytes(DATA.resolve("five.tif"));
        for (int at = 0; at < 2 * 200; at++) {
            int channels = at < 200 ? 5 : 3;
            byte[] damaged = Arrays.copyOf(bytes, bytes.length);
            damaged[bytes.length - 1 - at % 200] ^= 0x5A;
            try {
                RgbImage image = new ChannelDecoder(10_000, channels).decode(damaged, "x");
                assertThat(image.channels()).isEqualTo(channels);
            } catch (IOException e) {
                assertThat(e.getMessage()).as("byte %d", at).startsWith("x: ");
            }
        }
    }

    private ImageStats stats(int channels) throws IOException {
        for (int i = 0; i < 3; i++) {
            Path photo = DATA.resolveSibling("augment").resolve("photo" + i + ".png");
            Files.copy(photo, folder.resolve(i + ".png"));
        }
        Files.copy(DATA.resolve("rgb.png"), folder.resolve("small.png"));
        TestImages.write(folder.resolve("broken.png"), "no image");
        SourceOptions options = new SourceOptions(100_000, channels, 1, null, false);
        try (ImageSource source = ImageSources.open(folder.toString(), Split.TRAIN, options)) {
            return ImageStats.of(source, channels, done -> assertThat(done).isEqualTo(5));
        }
    }

    @Test
    void statisticsAreNumpys() throws IOException {
        ImageStats stats = stats(3);
        JsonNode numpy = expected().get("stats").get("RGB");
        for (int c = 0; c < 3; c++) {
            assertThat(stats.mean().get(c)).isCloseTo(numpy.get("mean").get(c).asDouble(), within(1e-9));
            assertThat(stats.std().get(c)).isCloseTo(numpy.get("std").get(c).asDouble(), within(1e-9));
        }
        assertThat(stats.images()).isEqualTo(4);
        assertThat(stats.broken()).singleElement().asString().contains("broken.png: not a JPEG");
        assertThat(stats.width()).isEqualTo(new ImageStats.Spread(41, 96, 96));
        assertThat(stats.height()).isEqualTo(new ImageStats.Spread(29, 72, 112));
    }

    @Test
    void greyStatisticsAreNumpys() throws IOException {
        ImageStats stats = stats(1);
        JsonNode numpy = expected().get("stats").get("L");
        assertThat(stats.mean().get(0)).isCloseTo(numpy.get("mean").get(0).asDouble(), within(1e-9));
        assertThat(stats.std().get(0)).isCloseTo(numpy.get("std").get(0).asDouble(), within(1e-9));
    }

    @Test
    void cifarBecomesGreyButNotMore() throws IOException {
        byte[] batch = new byte[3073];
        batch[1] = (byte) 255; // red
        TestImages.write(folder.resolve("data_batch_1.bin"), batch);
        SourceOptions grey = new SourceOptions(10_000, 1, 1, null, false);
        try (ImageSource source = ImageSources.open(folder.toString(), Split.TRAIN, grey)) {
            assertThat(source.read(0).pixels()[0]).isEqualTo((byte) 76);
        }
        SourceOptions five = new SourceOptions(10_000, 5, 1, null, false);
        assertThatThrownBy(() -> ImageSources.open(folder.toString(), Split.TRAIN, five))
                .hasMessageContaining("has 3 channels, not model.in_chans=5");
    }
}
