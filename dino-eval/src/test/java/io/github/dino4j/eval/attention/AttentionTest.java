package io.github.dino4j.eval.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.eval.dense.DenseExtractor;
import io.github.dino4j.eval.dense.HeadMaps;
import io.github.dino4j.eval.dense.Stored;
import io.github.dino4j.eval.picture.Box;
import io.github.dino4j.eval.video.Mask;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionTest {
    @Test
    void masksKeepTheMassAsPyTorchDoes() throws IOException {
        float[] map = Stored.uniform("attention", 30);
        for (int i = 0; i < map.length; i++) {
            map[i] = (float) Math.pow(map[i] + 1.01f, 3);
        }
        JsonNode stored = Stored.read("torch.json").get("thresholds");
        for (Map.Entry<String, JsonNode> entry : stored.properties()) {
            boolean[] mask = AttentionMask.of(map, Double.parseDouble(entry.getKey()));
            for (int i = 0; i < mask.length; i++) {
                assertThat(mask[i])
                        .as(entry.getKey() + " " + i)
                        .isEqualTo(entry.getValue().get(i).asInt() == 1);
            }
        }
    }

    @Test
    void sixtyPercentOfAKnownMapIsKept() {
        // Weakest first: .1, .3, .6 of the mass; the sum passes .4 with the third.
        assertThat(AttentionMask.of(new float[] {1, 3, 2, 4}, 0.6)).containsExactly(false, true, false, true);
        assertThatThrownBy(() -> AttentionMask.of(new float[] {1}, 1.5))
                .hasMessage("the mass to keep must be in (0, 1], was 1.5");
        assertThatThrownBy(() -> AttentionMask.of(new float[2], 0.6))
                .hasMessage("an attention map must have a finite mass above 0, has 0.0");
    }

    @Test
    void patchesBecomeSquares() {
        assertThat(AttentionMask.pixels(new boolean[] {true, false}, 2, 2))
                .containsExactly(true, true, false, false, true, true, false, false);
    }

    @Test
    void aHeadThatLooksAtTheObjectFitsItPerfectly() {
        try (DenseExtractor extractor = Stored.extractor()) {
            AttentionOptions options = AttentionOptions.published().withSize(0);
            RgbImage image = Stored.image("fit", 44, 30);
            AttentionView view = AttentionView.of(extractor, Stored.plain(), options, image);
            assertThat(view.image().width()).isEqualTo(40);
            assertThat(view.image().height()).isEqualTo(24);
            byte[] labels = new byte[44 * 30];
            boolean[] looked = view.mask(1, 0.6);
            for (int i = 0; i < looked.length; i++) {
                labels[i / 40 * 44 + i % 40] = (byte) (looked[i] ? 1 : 0);
            }
            AttentionBenchmark benchmark = new AttentionBenchmark(extractor, Stored.plain(), options);
            benchmark.add(image, new Mask(44, 30, labels));
            AttentionResult result = benchmark.result();
            assertThat(result.heads().get(1)).isCloseTo(100.0, within(1e-9));
            assertThat(result.bestPerImage()).isCloseTo(100.0, within(1e-9));
            assertThat(result.bestHead()).isGreaterThanOrEqualTo(result.mean());
        }
    }

    @Test
    void mistakesSayWhatIsWrong() {
        try (DenseExtractor extractor = Stored.extractor()) {
            AttentionBenchmark benchmark =
                    new AttentionBenchmark(extractor, Stored.plain(), AttentionOptions.published());
            RgbImage image = Stored.image("fit", 44, 30);
            assertThatThrownBy(() -> benchmark.add(image, new Mask(3, 2, new byte[6])))
                    .hasMessage("the mask is 3x2, its image 44x30; they must have the same size");
            assertThatThrownBy(() -> benchmark.add(image, new Mask(44, 30, new byte[44 * 30])))
                    .hasMessage("the mask shows no object; leave the image out");
            assertThatThrownBy(() -> AttentionView.of(
                            extractor,
                            Stored.plain(),
                            AttentionOptions.published().withSize(0),
                            Stored.image("a", 5, 9)))
                    .hasMessage("an image of 5x9 pixels is smaller than one patch of 8");
            assertThatThrownBy(benchmark::result).hasMessage("no image was measured");
        }
    }

    @Test
    void picturesShowWhereAHeadLooks() {
        RgbImage grey = new RgbImage(4, 2, filled(24, 100));
        AttentionView view = new AttentionView(grey, new HeadMaps(1, 2, 1, new float[] {0.1f, 0.9f}), 2);
        BufferedImage map = AttentionPictures.map(view, 0);
        assertThat(map.getRGB(0, 0) & 0xFFFFFF).isEqualTo(0x000004);
        assertThat(map.getRGB(3, 1) & 0xFFFFFF).isEqualTo(0xFCFFA4);
        BufferedImage mask = AttentionPictures.mask(view, 0, 0.6);
        assertThat(mask.getRGB(0, 0) & 0xFFFFFF).isEqualTo(0x646464);
        assertThat(mask.getRGB(3, 0) & 0xFFFFFF).isNotEqualTo(0x646464);
        assertThat(AttentionScale.of(view, 0).words()).isEqualTo("10 to 90 %");
        assertThat(AttentionScale.percent(0.0001234)).isEqualTo("0.012");
        assertThat(AttentionScale.percent(0)).isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource({"1, 8, 4", "3, 60, 20", "6, 4, 12", "12, 24, 24"})
    void nothingOnASheetHidesAnything(int heads, int columns, int rows) {
        RgbImage grey = new RgbImage(columns * 8, rows * 8, filled(columns * 8 * rows * 8 * 3, 100));
        float[] values = new float[heads * rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = 1f / (rows * columns) * (i % 7);
        }
        AttentionView view = new AttentionView(grey, new HeadMaps(rows, columns, heads, values), 8);
        AttentionSheet sheet = new AttentionSheet(view, AttentionOptions.published());
        List<Box> places = sheet.places();
        for (int i = 0; i < places.size(); i++) {
            Box one = places.get(i);
            assertThat(one.isIn(sheet.bounds()))
                    .as("%s in %s", one, sheet.bounds())
                    .isTrue();
            assertThat(places.subList(0, i)).as(one.toString()).noneMatch(one::overlaps);
        }
        assertThat(sheet.texts())
                .contains("mean of heads", "head 0", "head " + (heads - 1), "image", "mean over the image");
        assertThat(sheet.texts().stream().filter(text -> text.matches("[0-9.]+ %")))
                .hasSize(2 * (heads + 1));
        assertThat(AttentionPictures.sheet(view, AttentionOptions.published()).getWidth())
                .isEqualTo(sheet.bounds().width());
    }

    private static byte[] filled(int length, int level) {
        byte[] values = new byte[length];
        Arrays.fill(values, (byte) level);
        return values;
    }

    @Test
    void coloursAreMatplotlibsInfernoWithinSixLevels() throws IOException {
        JsonNode stored = Stored.read("opencv.json").get("inferno");
        assertThat(stored.properties()).hasSize(16);
        for (Map.Entry<String, JsonNode> entry : stored.properties()) {
            int colour = Inferno.colour(Integer.parseInt(entry.getKey()) / 255.0);
            for (int c = 0; c < 3; c++) {
                assertThat(colour >> (16 - 8 * c) & 0xFF)
                        .as(entry.getKey())
                        .isCloseTo(entry.getValue().get(c).asInt(), within(6));
            }
        }
    }
}
