package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.cli.console.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands on tokens and attention as scripts call them, with a network trained for one epoch on drawn images. */
class DenseCommandsTest {
    private static final String CONFIG =
            Path.of(System.getProperty("dino.root"), "configs/quickstart.yaml").toString();

    @TempDir
    private static Path folder;

    private static Path run;

    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();

    @BeforeAll
    static void train() {
        run = folder.resolve("run");
        StringWriter errors = new StringWriter();
        CommandLine commandLine =
                Cli.commandLine(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        int exit = commandLine
                .setErr(new PrintWriter(errors, true))
                .execute(
                        "train",
                        CONFIG,
                        "--output",
                        run.toString(),
                        "--set",
                        "model.depth=2",
                        "--set",
                        "method.head.hidden_dim=8",
                        "--set",
                        "train.epochs=1",
                        "--set",
                        "data.synthetic={train_per_class: 1, val_per_class: 1, size: 32, seed: 0}",
                        "--set",
                        "eval.knn.k=[5]",
                        "--set",
                        "train.batch_size=5");
        assertThat(exit).as(errors.toString()).isZero();
    }

    private int run(String... args) {
        results.reset();
        errors.getBuffer().setLength(0);
        CommandLine commandLine = Cli.commandLine(new PrintStream(results, true, StandardCharsets.UTF_8));
        return commandLine.setErr(new PrintWriter(errors, true)).execute(args);
    }

    private JsonNode json(String... args) throws IOException {
        assertThat(run(args)).as(errors.toString()).isZero();
        return new ObjectMapper().readTree(results.toString(StandardCharsets.UTF_8));
    }

    private static String picture(String name, int rgb, int square) throws IOException {
        return new DrawnFiles(folder).picture(name, rgb, square);
    }

    private static void mask(String name, int square) throws IOException {
        new DrawnFiles(folder).mask(name, square);
    }

    @Test
    void retrievalScoresModelAndFloors() throws IOException {
        picture("oxford/jpg/a.png", 0x404040, 0);
        picture("oxford/jpg/b.png", 0x40A040, 2);
        picture("oxford/jpg/q.png", 0x404044, 0);
        Files.writeString(folder.resolve("oxford/gnd_mini.json"), """
            {"imlist": ["a.png", "b.png"], "qimlist": ["q.png"],
             "gnd": [{"bbx": [0, 0, 60, 60], "easy": [0], "hard": [], "junk": []}]}
            """);
        JsonNode json = json(
                "retrieval", run.toString(), "--data", folder + "/oxford", "--multi-scale", "--query-box", "--json");
        assertThat(json.get("medium").get("map").asDouble()).isBetween(0.0, 100.0);
        assertThat(json.get("floor_pixels").get("easy").get("mp").has("10")).isTrue();
        assertThat(json.get("floor_untrained").get("queries").asInt()).isEqualTo(1);
    }

    @Test
    void copyDetectionScoresEachBlock() throws IOException {
        picture("copies/original/1000.png", 0x404040, 0);
        picture("copies/original/1001.png", 0x40A040, 2);
        picture("copies/strong/1000.png", 0x484040, 0);
        picture("copies/distractors/x.png", 0x903010, 1);
        JsonNode json = json(
                "copydetect",
                run.toString(),
                "--data",
                folder + "/copies",
                "--distractors",
                folder + "/copies/distractors",
                "--whitening",
                folder + "/run/data",
                "--size",
                "64",
                "--json");
        assertThat(json.get("blocks").get("strong").get("queries").asInt()).isEqualTo(1);
        assertThat(json.get("blocks").get("original").get("map").asDouble()).isEqualTo(100.0);
        assertThat(json.get("whitening").asInt()).isPositive();
        assertThat(json.has("floor_untrained")).isTrue();
    }

    @Test
    void videoWritesMasksAndMeasuresThreeFloors() throws IOException {
        for (int frame = 0; frame < 4; frame++) {
            picture("davis/JPEGImages/480p/one/0000" + frame + ".png", 0x304050, frame);
            mask("davis/Annotations/480p/one/0000" + frame + ".png", frame);
        }
        Path output = folder.resolve("masks");
        JsonNode json = json(
                "video",
                run.toString(),
                "--data",
                folder + "/davis",
                "--output",
                output + "",
                "--size",
                "64",
                "--json");
        for (String key : new String[] {"j", "f", "floor_still", "floor_pixels", "floor_untrained"}) {
            assertThat(json.has(key)).as(key).isTrue();
        }
        assertThat(output.resolve("one/00003.png")).exists();
    }

    @Test
    void attentionDrawsEachHeadAndMeasuresMasks() throws IOException {
        String image = picture("attention/a.png", 0x304050, 1);
        mask("masks-of/a.png", 1);
        Path output = folder.resolve("pictures");
        JsonNode json = json(
                "attention",
                run.toString(),
                image,
                "--output",
                output.toString(),
                "--block",
                "0",
                "--threshold",
                "0.5",
                "--size",
                "64",
                "--masks",
                folder + "/masks-of",
                "--json");
        assertThat(json.get("jaccard").get("heads")).hasSize(3);
        assertThat(json.get("floor_untrained").get("images").asInt()).isEqualTo(1);
        assertThat(output.resolve("a_heads.png")).exists();
        assertThat(output.resolve("a_mask-head2.png")).exists();
    }

    @Test
    void attentionTakesAFolderForPhotosUnlessItIsAFilm() throws IOException {
        picture("photos/a.png", 0x304050, 1);
        picture("photos/b.png", 0x504030, 2);
        String photos = folder + "/photos";
        Path sheets = folder.resolve("sheets");
        JsonNode json = json("attention", run + "", photos, "--size", "32", "--output", sheets + "", "--json");
        assertThat(json.get("pictures"))
                .extracting(JsonNode::asText)
                .containsExactly(sheets + "/a_heads.png", sheets + "/b_heads.png");
        Path film = folder.resolve("film");
        JsonNode frames = json("attention", run + "", photos, "--film", "--output", film + "", "--json");
        assertThat(frames.get("pictures"))
                .extracting(JsonNode::asText)
                .containsExactly(film + "/attn-a.png", film + "/attn-b.png");
        assertMistake("--film takes one folder of frames", "attention", run + "", photos + "/a.png", "--film");
    }

    /** A command that is refused leaves no folder, whatever it is refused for. */
    @Test
    void nothingIsWrittenBeforeTheChecks() throws IOException {
        Path broken = folder.resolve("broken.png");
        Files.writeString(broken, "no image");
        Path output = folder.resolve("never/made");
        Path report = folder.resolve("never/reported");
        assertMistake(
                "broken.png", "attention", run + "", broken + "", "--output", output + "", "--report", report + "");
        assertMistake(
                "holds no folder JPEGImages", "video", run + "", "--data", folder + "/none", "--output", output + "");
        assertMistake("none", "linear", run + "", "--train", folder + "/none", "--val", "x", "--output", output + "");
        assertMistake("none", "knn", run + "", "--train", folder + "/none", "--val", "x", "--report", report + "");
        String page = output + ".html";
        assertMistake("--output " + page + ": its folder", "search", run + "", "x", broken + "", "--output", page);
        assertMistake("is a file; name a folder", "attention", run + "", broken + "", "--output", broken + "/in");
        assertThat(folder.resolve("never")).doesNotExist();
    }

    @Test
    void searchWritesAPageAndAMap() throws IOException {
        String query = picture("query/q.png", 0x808080, 3);
        Path page = folder.resolve("page.html");
        Path map = folder.resolve("map.svg");
        JsonNode json = json(
                "search",
                run.toString(),
                run + "/data",
                query,
                "--top",
                "4",
                "--output",
                page.toString(),
                "--map",
                map.toString(),
                "--json");
        assertThat(json.get("results").get(0).get("nearest")).hasSize(4);
        assertThat(json.get("results").get(0).get("nearest").get(0).has("class"))
                .isTrue();
        assertThat(Files.readString(page)).contains("data:image/png;base64,");
        assertThat(Files.readString(map)).contains("<path d=\"M");
        assertThat(json.get("explained").asDouble()).isBetween(0.0, 1.0);
    }

    @Test
    void searchLeavesTheQueryAndItsCopiesOutAndSaysSo() throws IOException {
        String query = picture("alone/dog/a.png", 0x808080, 3);
        Files.copy(Path.of(query), folder.resolve("alone/dog/copy.png"));
        String other = picture("alone/cat/b.png", 0x2040ff, 5);
        Path page = folder.resolve("alone.html");
        JsonNode found = json(
                "search", run.toString(), folder.resolve("alone").toString(), query, "--output", page + "", "--json");
        JsonNode result = found.get("results").get(0);
        assertThat(result.get("nearest")).singleElement().satisfies(hit -> assertThat(hit.toString())
                .contains(Path.of(other).getFileName().toString()));
        assertThat(result.get("nearest").get(0).get("cosine").asText().length()).isLessThan(13); // as a float's digits
        assertThat(result.get("left_out")).hasSize(2);
        assertThat(Files.readString(page))
                .containsSubsequence(
                        "most like 1 query", "<dt>Model</dt>", "<dt>Data</dt><dd>3 images", "<dt>Time</dt>")
                .contains("2 images of the same pixels are left out");
    }

    @Test
    void everyMistakeIsExitTwoAndOneSentence() throws IOException {
        String image = picture("mistakes/a.png", 0x304050, 1);
        String model = run.toString();
        assertMistake("there is no such folder", "retrieval", model, "--data", "/nowhere");
        assertMistake("there is no such folder", "copydetect", model, "--data", "/nowhere");
        assertMistake("holds no folder JPEGImages", "video", model, "--data", folder + "/mistakes");
        assertMistake(
                "eval.video.short_side: must be at least 64, was 8",
                "video",
                model,
                "--data",
                folder + "/x",
                "--size",
                "8");
        assertMistake("there is no such image", "attention", model, "/nowhere.jpg");
        assertMistake(
                "eval.video.neighbors: must be at least 1, was 0",
                "video",
                model,
                "--data",
                folder + "/x",
                "--set",
                "eval.video.neighbors=0");
        assertMistake("eval.attention.mass: must be in (0, 1], was 2.0", "attention", model, image, "--threshold", "2");
        assertMistake("block must be in [-2, 2)", "attention", model, image, "--block", "7", "--size", "32");
        assertMistake("the mask of", "attention", model, image, "--masks", folder.toString());
        assertMistake("there is no such query image", "search", model, folder + "/mistakes", "/nowhere.jpg");
        assertMistake(
                "give a QUERY image to search for, --map FILE or --report DIR", "search", model, folder + "/mistakes");
        assertMistake("must end in .svg or .png", "search", model, folder + "/mistakes", "--map", "a.gif");
        assertMistake("--map-method must be pca or umap, was tsne", "search", model, image, "--map-method", "tsne");
        assertMistake("--top must be at least 1, was 0", "search", model, image, "--top", "0");
        assertMistake("is a file; a report needs a directory", "search", model, image, "--report", image);
        assertMistake("there is no such checkpoint file", "attention", "/nowhere.safetensors", image);
    }

    private void assertMistake(String sentence, String... args) {
        assertThat(run(args)).as(String.join(" ", args)).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(errors.toString()).contains(sentence);
        assertThat(errors.toString().strip().lines()).hasSize(1);
    }
}
