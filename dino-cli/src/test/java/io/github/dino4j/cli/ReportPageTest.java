package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.eval.report.RunReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The report of all protocols, made by the commands with a tiny network, and looked at in a real browser. */
class ReportPageTest {
    private static final List<String> HEADINGS = List.of(
            "Weighted k-NN",
            "Linear probe",
            "Logistic regression, 2 per class",
            "Fine-tuning",
            "Image retrieval",
            "Copy detection",
            "Video object segmentation",
            "Attention",
            "Search");

    @TempDir
    private static Path folder;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void measureEverything() throws IOException {
        dino(
                "train CONFIG --output RUN --set model.depth=2 --set method.head.hidden_dim=8 --set train.epochs=1"
                        + " --set train.batch_size=10 --set data.synthetic.train_per_class=3 --set data.synthetic.val_per_class=2");
        DrawnFiles drawn = new DrawnFiles(folder);
        String query = drawn.picture("queries/<q>&\"x\".png", 0x404044, 0);
        for (int i = 0; i < 4; i++) {
            drawn.picture("set/train/" + i + ".png", 0x304050 * (i + 1) & 0xFFFFFF, i);
            drawn.picture("davis/JPEGImages/480p/one/0000" + i + ".png", 0x304050, i);
            drawn.mask("davis/Annotations/480p/one/0000" + i + ".png", i);
            drawn.picture("copies/original/100" + i + ".png", 0x205070 * (i + 1) & 0xFFFFFF, i);
            drawn.picture("copies/crops/50/100" + i + ".png", 0x205070 * (i + 1) & 0xFFFFFF, (i + 1) % 4);
        }
        Files.writeString(
                folder.resolve("set/queries.csv"),
                "query,image,relation\ntrain/0.png,train/1.png,easy\ntrain/0.png,train/2.png,junk\n");
        dino("knn RUN --train DATA --val DATA --k 1,5 --report REPORT");
        dino("linear RUN --train DATA --val DATA --last-blocks 1 --epochs 2 --lr 0.1,1 --no-augment --report REPORT");
        dino(
                "linear RUN --train DATA --val DATA --last-blocks 1 --classifier logistic --c 0.1,1 --shots 2 --report REPORT");
        dino("finetune RUN --train DATA --val DATA --epochs 6 --batch-size 10 --output TMP/tuned --report REPORT");
        dino("retrieval RUN --data TMP/set --report REPORT");
        dino("copydetect RUN --data TMP/copies --size 64 --report REPORT");
        dino("video RUN --data TMP/davis --size 64 --report REPORT");
        dino(
                "attention RUN TMP/davis/JPEGImages/480p/one --film --masks TMP/davis/Annotations/480p/one --output TMP/seen"
                        + " --report REPORT");
        dino("search RUN DATA QUERY --output TMP/search.html --map-method umap --report REPORT", query);
        RunReport.write(folder.resolve("run"));
    }

    /** Runs a command, words separated by spaces, and expects success. */
    private static void dino(String command, String... query) {
        List<String> words = new ArrayList<>();
        for (String word : command.split(" ", -1)) {
            words.add(
                    word.equals("QUERY")
                            ? query[0]
                            : word.replace("CONFIG", System.getProperty("dino.root") + "/configs/quickstart.yaml")
                                    .replace("REPORT", folder + "/run/eval")
                                    .replace("DATA", folder + "/run/data")
                                    .replace("TMP", folder.toString())
                                    .replace("RUN", folder + "/run"));
        }
        StringWriter errors = new StringWriter();
        int exit = Cli.commandLine(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(errors, true))
                .execute(words.toArray(String[]::new));
        assertThat(exit).as(command + ": " + errors).isZero();
    }

    private JsonNode look(String page, int width, boolean dark) throws IOException, InterruptedException {
        Optional<Path> program = Chromium.find();
        assumeTrue(
                program.isPresent(),
                "no Chromium in the path, so nobody looks at the pages; on Debian: apt-get install chromium");
        return new Chromium(program.orElseThrow(), scratch).look(Files.readString(folder.resolve(page)), width, dark);
    }

    @ParameterizedTest
    @CsvSource({"360, false", "360, true", "1280, false", "1280, true"})
    void aBrowserShowsAllOfTheReport(int width, boolean dark) throws IOException, InterruptedException {
        JsonNode seen = look("run/eval/report.html", width, dark);
        assertReadable(seen, width, dark);
        List<String> headings = new ArrayList<>();
        seen.get("headings").forEach(heading -> headings.add(heading.asText()));
        assertThat(headings).containsExactlyElementsOf(HEADINGS);
        assertThat(seen.get("images").asInt()).isGreaterThan(50);
        assertThat(seen.get("svgs").asInt()).isGreaterThan(10);
        assertThat(seen.get("tables").asInt()).isGreaterThan(10);
    }

    @ParameterizedTest
    @CsvSource({"360, true", "1280, false"})
    void aBrowserShowsTheRunsPage(int width, boolean dark) throws IOException, InterruptedException {
        JsonNode seen = look("run/report.html", width, dark);
        assertReadable(seen, width, dark);
        assertThat(seen.get("headings").toString()).contains("Weighted k-NN", "First batch", "config.yaml");
    }

    @ParameterizedTest
    @CsvSource({"360, false", "1280, true"})
    void aBrowserShowsThePageOfASearch(int width, boolean dark) throws IOException, InterruptedException {
        JsonNode seen = look("search.html", width, dark);
        assertReadable(seen, width, dark);
        assertThat(seen.get("images").asInt()).isEqualTo(13); // the query and eval.search.top
    }

    static void assertReadable(JsonNode seen, int width, boolean dark) {
        assertThat(seen.get("width").asInt()).isEqualTo(width);
        assertThat(seen.get("dark").asBoolean()).isEqualTo(dark);
        assertThat(seen.get("paper").get(0).asInt() < 128).as("dark paper").isEqualTo(dark);
        assertThat(seen.get("scrollWidth").asInt())
                .as("no overflow: " + seen.get("wide"))
                .isLessThanOrEqualTo(width);
        for (String none : List.of("undecoded", "empty", "faint", "requests", "wide")) {
            assertThat(seen.get(none)).as(none).isEmpty();
        }
        for (String zero : List.of("unnamed", "scopeless", "scripts")) {
            assertThat(seen.get(zero).asInt()).as(zero).isZero();
        }
    }

    @Test
    void aPageIsSmallAndKnowsWhatItWasMeasuredOn() throws IOException {
        Path page = folder.resolve("run/eval/report.html");
        assertThat(Files.size(page)).isLessThan(3_000_000L);
        JsonNode sections = new ObjectMapper()
                .readTree(folder.resolve("run/eval/report.json").toFile())
                .get("sections");
        assertThat(sections).hasSize(HEADINGS.size());
        sections.forEach(section -> {
            assertThat(section.get("headline").asText())
                    .as(section.get("title").asText())
                    .isNotEmpty();
            assertThat(section.get("provenance").get("checkpoint").asText()).endsWith(".safetensors");
            assertThat(section.get("provenance").has("measured")).isTrue();
        });
        for (String protocol : List.of("knn", "retrieval", "copydetect", "video")) {
            assertThat(sections.get(protocol).get("result").has("floor: untrained network"))
                    .as(protocol)
                    .isTrue();
        }
        assertThat(Files.readString(page)).contains("&lt;q&gt;&amp;&quot;x&quot;.png");
        assertThat(Files.readString(folder.resolve("run/eval/report.md")))
                .contains("| features |", "\u2713 ", "(map: ", "UMAP (cosine");
    }
}
