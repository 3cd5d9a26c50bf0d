package io.github.dino4j.eval.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.eval.dense.DenseExtractor;
import io.github.dino4j.eval.dense.FloatImage;
import io.github.dino4j.eval.dense.PixelTokens;
import io.github.dino4j.eval.dense.Stored;
import io.github.dino4j.eval.picture.PngFile;
import io.github.dino4j.eval.report.Gallery;
import io.github.dino4j.eval.report.Section;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two squares of plain colours that move over grey: pixels are enough to follow them. */
class VideoBenchmarkTest {
    private static final int WIDTH = 128;
    private static final int HEIGHT = 64;
    private static final VideoOptions OPTIONS = VideoOptions.published().withShortSide(64);

    @TempDir
    private Path folder;

    @BeforeEach
    void sequence() throws IOException {
        Files.createDirectories(folder.resolve("JPEGImages/480p/squares"));
        Files.createDirectories(folder.resolve("Annotations/480p/squares"));
        for (int frame = 0; frame < 5; frame++) {
            BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
            byte[] labels = new byte[WIDTH * HEIGHT];
            for (int i = 0; i < labels.length; i++) {
                int x = i % WIDTH;
                int y = i / WIDTH;
                boolean one = x >= 8 + 8 * frame && x < 32 + 8 * frame && y < 32;
                boolean two = x >= 64 && x < 96 && y >= 40 - 8 * frame / 2 && y < 64 - 8 * frame / 2;
                labels[i] = (byte) (one ? 1 : two ? 2 : 0);
                image.setRGB(x, y, one ? 0xFF0000 : two ? 0x0000FF : 0x707070);
            }
            String name = String.format(Locale.ROOT, "%05d", frame);
            PngFile.write(folder.resolve("JPEGImages/480p/squares/" + name + ".png"), image);
            MaskFiles.write(
                    folder.resolve("Annotations/480p/squares/" + name + ".png"), new Mask(WIDTH, HEIGHT, labels));
        }
    }

    @Test
    void redIsDividedByTheOriginalsDeviationUnlessTheModelHasOthers() {
        List<Double> mean = List.of(0.485, 0.456, 0.406);
        float[] numbers = FloatImage.of(
                        new RgbImage(1, 1, new byte[] {(byte) 255, (byte) 255, (byte) 255}),
                        VideoSegmenter.normalize(mean, List.of(0.229, 0.224, 0.225)))
                .values();
        assertThat(numbers).containsExactly(0.515f / 0.228f, (1 - 0.456f) / 0.224f, (1 - 0.406f) / 0.225f);
        assertThat(FloatImage.of(
                                new RgbImage(1, 1, new byte[3]),
                                VideoSegmenter.normalize(mean, List.of(0.25, 0.25, 0.25)))
                        .values()[0])
                .isEqualTo(-0.485f / 0.25f);
    }

    private VideoBenchmark benchmark() throws IOException {
        return new VideoBenchmark(VideoSet.open(folder), OPTIONS, 1_000_000);
    }

    @Test
    void pixelsFollowPlainColoursFarBetterThanAMaskThatStays() throws IOException {
        VideoResult found = benchmark().run(new PixelTokens(8), Stored.plain());
        VideoResult still = benchmark().still();
        assertThat(found.objects()).hasSize(2);
        assertThat(found.objects().get(0).region().mean()).isGreaterThan(95.0);
        assertThat(found.regionAndContour()).isGreaterThan(still.regionAndContour() + 30.0);
        assertThat(found.toJson()).containsKeys("jf_mean", "j", "f", "objects");
    }

    @Test
    void examplesShowThreeFramesOfEachSequenceWithItsMeasure() throws IOException {
        VideoBenchmark benchmark = benchmark();
        VideoExamples examples = new VideoExamples(benchmark);
        VideoResult found = benchmark.run(new PixelTokens(8), Stored.plain(), examples);
        double mean = (found.objects().get(0).region().mean()
                        + found.objects().get(1).region().mean()
                        + found.objects().get(0).contour().mean()
                        + found.objects().get(1).contour().mean())
                / 4;
        assertThat(found.regionAndContours()).containsOnlyKeys("squares");
        assertThat(found.regionAndContours().get("squares")).isCloseTo(mean, within(1e-9));
        Gallery gallery = (Gallery) examples.block(found);
        assertThat(gallery.strips()).hasSize(1);
        assertThat(gallery.strips().get(0).label()).isEqualTo(String.format(Locale.ROOT, "squares: J&F %.1f", mean));
        assertThat(gallery.strips().get(0).tiles().stream().map(Gallery.Tile::caption))
                .containsExactly("frame 0, the mask that is given", "frame 2", "frame 4");
        BufferedImage first = ImageIO.read(new ByteArrayInputStream(
                gallery.strips().get(0).tiles().get(0).picture().bytes()));
        int red = first.getRGB(20, 12); // inside object 1: red, tinted with the palette's dark red
        assertThat(red >> 16 & 0xFF).isBetween(0xA0, 0xD0);
        assertThat(first.getRGB(50, 60) & 0xFF).isBetween(0x60, 0x80); // the ground stays
        Section section = VideoSection.of(found, Map.of("first mask left still", benchmark.still()));
        assertThat(section.json()).containsKeys("jf_mean", "floor: first mask left still");
        assertThat(section.blocks().get(1).markdown()).contains("| first mask left still |");
    }

    @Test
    void masksAreIndexedPngsWithThePaletteOfDavis() throws IOException {
        Path output = folder.resolve("out");
        try (DenseExtractor extractor = Stored.extractor()) {
            benchmark().run(extractor, Stored.plain(), VideoBenchmark.writer(output));
        }
        BufferedImage mask = ImageIO.read(output.resolve("squares/00003.png").toFile());
        assertThat(mask.getColorModel()).isInstanceOf(IndexColorModel.class);
        assertThat(mask.getWidth()).isEqualTo(WIDTH);
        IndexColorModel palette = (IndexColorModel) mask.getColorModel();
        assertThat(palette.getRGB(1) & 0xFFFFFF).isEqualTo(0x800000);
        assertThat(palette.getRGB(9) & 0xFFFFFF).isEqualTo(0xBF0000);
        assertThat(palette.getRGB(21) & 0xFFFFFF).isEqualTo(0x804080);
        assertThat(palette.getRGB(22) & 0xFFFFFF).isEqualTo(0x161616);
        assertThat(MaskFiles.read(output.resolve("squares/00000.png")).labels())
                .isEqualTo(MaskFiles.read(folder.resolve("Annotations/480p/squares/00000.png"))
                        .labels());
    }

    @Test
    void aMaskOfLevels0And255HasOneObject() throws IOException {
        BufferedImage grey = new BufferedImage(4, 1, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSample(2, 0, 0, 255);
        PngFile.write(folder.resolve("grey.png"), grey);
        assertThat(MaskFiles.read(folder.resolve("grey.png")).labels()).containsExactly(0, 0, 1, 0);
    }

    @Test
    void voidPixelsCountNeitherWay() {
        Mask mask = new Mask(4, 1, new byte[] {0, 1, 2, (byte) 255});
        assertThat(mask.objects()).isEqualTo(2);
        assertThat(mask.object(2)).containsExactly(false, false, true, false);
    }

    @Test
    void mistakesSayWhatIsWrong() throws IOException {
        Path masks = folder.resolve("Annotations/480p/squares");
        MaskFiles.write(masks.resolve("00002.png"), new Mask(3, 2, new byte[6]));
        assertMistake("00002.png: the mask is 3x2, its frame 128x64; they must have the same size");
        MaskFiles.write(masks.resolve("00000.png"), new Mask(3, 2, new byte[6]));
        assertMistake("00000.png: the mask is 3x2, its frame 128x64; they must have the same size");
        MaskFiles.write(masks.resolve("00000.png"), new Mask(WIDTH, HEIGHT, new byte[WIDTH * HEIGHT]));
        assertMistake("00000.png: the first mask shows no object to follow");
        Files.delete(masks.resolve("00004.png"));
        assertThatThrownBy(() -> VideoSet.open(folder)).hasMessageContaining("00004.png: this mask is missing");
        assertThatThrownBy(() -> VideoSet.open(masks)).hasMessageContaining("holds no folder JPEGImages");
        Files.createDirectories(folder.resolve("ImageSets/2017"));
        Files.writeString(folder.resolve("ImageSets/2017/val.txt"), "other\n");
        assertThatThrownBy(() -> VideoSet.open(folder)).hasMessageContaining("there is no such folder of frames");
    }

    private void assertMistake(String sentence) {
        assertThatThrownBy(() -> benchmark().run(new PixelTokens(8), Stored.plain()))
                .hasMessageContaining(sentence);
    }
}
