package io.github.dino4j.eval.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Thumbnail;
import io.github.dino4j.eval.dense.DenseExtractor;
import io.github.dino4j.eval.dense.ImageDescriptor;
import io.github.dino4j.eval.dense.Stored;
import io.github.dino4j.eval.picture.PngFile;
import io.github.dino4j.eval.report.Section;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protocol on a folder of plain colours, whose pixels tell them apart. */
class RetrievalBenchmarkTest {
    private static final long MAX = 1_000_000;

    @TempDir
    private Path folder;

    @BeforeEach
    void images() throws IOException {
        Files.createDirectories(folder.resolve("jpg"));
        for (String name : new String[] {"red1", "red2", "blue1", "blue2", "query_red"}) {
            BufferedImage image = new BufferedImage(48, 32, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = image.createGraphics();
            graphics.setColor(name.contains("red") ? Color.RED : Color.BLUE);
            graphics.fillRect(0, 0, 48, 32);
            graphics.setColor(Color.BLUE);
            graphics.fillRect(
                    0, 0, name.startsWith("query") ? 40 : 2, 32); // a query that is mostly blue but for its box
            graphics.dispose();
            PngFile.write(folder.resolve("jpg/" + name + ".png"), image);
        }
    }

    private void json(String gnd) throws IOException {
        Files.writeString(folder.resolve("gnd_mini.json"), """
                {"imlist": ["red1.png", "blue1.png", "red2.png", "blue2.png"], "qimlist": ["query_red.png"], "gnd": [%s]}
                """.replace("%s", gnd));
    }

    private static ImageDescriptor pixels() {
        return ImageDescriptor.pixels(4, Stored.plain());
    }

    @Test
    void queriesAreCutToTheirBoxOnlyWhenAsked() throws IOException {
        json("{\"bbx\": [41, 0, 48, 32], \"easy\": [0], \"hard\": [2], \"junk\": []}");
        RetrievalTruth truth = RetrievalTruths.find(folder);
        double whole =
                new RetrievalBenchmark(folder, truth, false, MAX).run(pixels()).map(Difficulty.MEDIUM);
        double cut =
                new RetrievalBenchmark(folder, truth, true, MAX).run(pixels()).map(Difficulty.MEDIUM);
        assertThat(cut).isEqualTo(100.0);
        assertThat(whole).isLessThan(50.0);
    }

    @Test
    void aListOfPairsServesAnyFolder() throws IOException {
        Files.writeString(folder.resolve("queries.csv"), """
                query,image,relation
                jpg/query_red.png,jpg/blue1.png,easy
                jpg/query_red.png,jpg/blue2.png,hard
                jpg/query_red.png,jpg/red1.png,junk
                """);
        RetrievalResult result = new RetrievalBenchmark(folder, RetrievalTruths.find(folder), false, MAX).run(pixels());
        assertThat(result.images()).isEqualTo(4);
        assertThat(result.map(Difficulty.MEDIUM)).isEqualTo(100.0); // the query is mostly blue
    }

    @Test
    void examplesLeaveJunkOutAndMarkWhatWasAskedFor() throws IOException {
        json("{\"bbx\": [0, 0, 48, 32], \"easy\": [1], \"hard\": [], \"junk\": [3]}");
        RetrievalBenchmark benchmark = new RetrievalBenchmark(folder, RetrievalTruths.find(folder), false, MAX);
        RetrievalExamples examples = new RetrievalExamples(benchmark);
        RetrievalResult result = benchmark.run(pixels(), examples);
        assertThat(examples.block().markdown())
                .contains("average precision 100.0, 1 to find: query; \u2713 blue1.png; \u2717 red")
                .doesNotContain("blue2");
        Section section = RetrievalSection.of(result, Map.of("raw pixels", result));
        assertThat(section.headline()).isEqualTo("mAP medium 100.0 %, no better than raw pixels (100.0)");
        assertThat(section.json()).containsKeys("medium", "floor: raw pixels");
    }

    @Test
    void severalScalesAreAveragedAndBroughtToLengthOne() {
        try (DenseExtractor extractor = Stored.extractor()) {
            RgbImage image = Stored.image("scales", 60, 40);
            RetrievalOptions options = RetrievalOptions.published().withImageSize(48);
            float[] one = new RetrievalDescriptor(extractor, Stored.plain(), options).describe(image);
            float[] three = new RetrievalDescriptor(extractor, Stored.plain(), options.multiScale()).describe(image);
            double squares = 0.0;
            for (float value : three) {
                squares += (double) value * value;
            }
            assertThat(squares).isCloseTo(1.0, within(1e-5));
            assertThat(three).hasSameSizeAs(one).isNotEqualTo(one);
        }
    }

    @Test
    void longestSidesShrinkAsPillowsThumbnail() throws IOException {
        JsonNode stored = Stored.read("torch.json").get("lanczos").get("thumbnails");
        assertThat(stored.properties()).isNotEmpty();
        for (Map.Entry<String, JsonNode> entry : stored.properties()) {
            String[] numbers = entry.getKey().split("[x:]", -1);
            Thumbnail size = Thumbnail.of(
                    Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), Integer.parseInt(numbers[2]));
            assertThat(size)
                    .as(entry.getKey())
                    .isEqualTo(new Thumbnail(
                            entry.getValue().get(0).asInt(),
                            entry.getValue().get(1).asInt()));
        }
    }

    @Test
    void mistakesSayWhatIsWrong() throws IOException {
        assertMistake("holds no ground truth; put the published gnd_NAME.pkl");
        json("{\"easy\": [0]}, {\"easy\": [1]}");
        assertMistake("gnd must be a list with one entry for each of the 1 names in qimlist, has 2");
        json("{\"easy\": [0.5]}");
        assertMistake("easy of query query_red.png must hold indices into imlist, holds 0.5");
        json("{\"easy\": [], \"hard\": [], \"junk\": [1]}");
        assertMistake("has junk only, no easy or hard image to find");
        json("{\"bbx\": [900, 0, 950, 10], \"easy\": [0]}");
        assertThatThrownBy(() -> new RetrievalBenchmark(folder, RetrievalTruths.find(folder), true, MAX).run(pixels()))
                .hasMessageContaining("has no pixel inside the image of 48x32");
        Files.delete(folder.resolve("jpg/query_red.png"));
        json("{\"easy\": [0]}");
        assertMistake("this query of the ground truth is missing");
        Files.writeString(folder.resolve("gnd_mini.json"), "{");
        assertMistake("not JSON");
        Files.delete(folder.resolve("gnd_mini.json"));
        Files.writeString(folder.resolve("queries.csv"), "query,image\n");
        assertMistake("the first line must be query,image,relation");
        Files.writeString(folder.resolve("queries.csv"), "query,image,relation\na.png,jpg/red1.png,easy\n");
        assertMistake("a.png is no image in the folder");
        Files.writeString(folder.resolve("queries.csv"), "query,image,relation\njpg/red2.png,jpg/red1.png,soft\n");
        assertMistake("the relation must be easy, hard or junk, is soft");
        Path pickle = Files.writeString(folder.resolve("gnd_roxford5k.pkl"), "x");
        assertThatThrownBy(() -> RetrievalTruths.read(pickle, folder))
                .hasMessageContaining("the pickle holds the operation 0x78");
    }

    @Test
    void thePublishedPickleIsReadAsItsJson() throws IOException {
        Path stored = Path.of(System.getProperty("dino.root"), "src-test-data", "weights");
        Path json = Files.writeString(
                folder.resolve("gnd_x.json"),
                "{\"imlist\":[\"a_1\",\"b_2\"],\"qimlist\":[\"q_1\"],\"gnd\":[{\"bbx\":[1.5,2.0,30.0,40.25],"
                        + "\"easy\":[0],\"hard\":[],\"junk\":[1]}]}");
        RetrievalTruth expected = RetrievalTruths.read(json, folder);
        for (int protocol : new int[] {2, 4, 5}) {
            Path pickle = stored.resolve("gnd_protocol" + protocol + ".pkl");
            assertThat(RetrievalTruths.read(pickle, folder)).isEqualTo(expected);
        }
    }

    private void assertMistake(String sentence) {
        assertThatThrownBy(() -> new RetrievalBenchmark(folder, RetrievalTruths.find(folder), false, MAX))
                .hasMessageContaining(sentence);
    }
}
