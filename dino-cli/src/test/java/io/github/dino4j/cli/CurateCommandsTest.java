package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.cli.console.ExitCode;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code dino curate} and {@code dino map} on drawn pictures with planted copies and hostile names, and their pages in a browser. */
class CurateCommandsTest {
    private static final String HOSTILE = "a<b class=injected>&\"'</script><script>hacked=1</script>";
    private static final int PICTURES = 40;

    @TempDir
    private static Path folder;

    @TempDir
    private Path scratch;

    private static JsonNode curated;

    private static BufferedImage picture(int number, int side) {
        RandomStream random = Rng.of(number).fold("picture").generator();
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.scale(side / 64.0, side / 64.0);
        pen.setColor(new Color(random.nextInt(256), random.nextInt(256), random.nextInt(256)));
        pen.fillRect(0, 0, 64, 64);
        for (int disc = 0; disc < 6; disc++) {
            pen.setColor(new Color(random.nextInt(256), random.nextInt(256), random.nextInt(256)));
            pen.fillOval(random.nextInt(64) - 16, random.nextInt(64) - 16, 32, 32);
        }
        pen.dispose();
        return image;
    }

    private static void write(String name, BufferedImage image) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        assertThat(ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile()))
                .isTrue();
    }

    @BeforeAll
    static void trainAndCurate() throws IOException {
        String hostile = HOSTILE.replace("/", "\u2215");
        for (int i = 0; i < PICTURES; i++) {
            write("photos/" + (i % 2 == 0 ? "dogs" : hostile) + "/" + i + ".png", picture(i, 64));
            write("val/dogs/" + i + ".png", picture(1000 + i, 64));
        }
        write("photos/dogs/needle-" + hostile + ".png", picture(500, 64));
        Files.copy(folder.resolve("photos/dogs/0.png"), folder.resolve("photos/dogs/0-file.png"));
        write("photos/dogs/2-pixels.bmp", picture(2, 64));
        write("photos/dogs/4-large.png", picture(4, 72));
        Files.writeString(folder.resolve("photos/dogs/broken.png"), "no image");
        Files.copy(folder.resolve("photos/dogs/6.png"), folder.resolve("val/dogs/leak.png"));
        assertThat(execute(
                        new ByteArrayOutputStream(),
                        new StringWriter(),
                        "train CONFIG --output TMP/run --set model.depth=2 --set method.head.hidden_dim=8 --set train.epochs=1"
                                + " --set train.batch_size=5 --set eval.knn.k=[5]"
                                + " --set data.synthetic.train_per_class=1 --set data.synthetic.val_per_class=1"))
                .isZero();
        curated = json("curate TMP/photos TMP/run --val TMP/val --subset 5 --clusters 3 --output TMP/out --json");
    }

    private static int execute(ByteArrayOutputStream results, StringWriter errors, String command) {
        String[] words = command.replace("CONFIG", System.getProperty("dino.root") + "/configs/quickstart.yaml")
                .replace("TMP", folder.toString())
                .split(" ");
        return Cli.commandLine(new PrintStream(results, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(errors, true))
                .execute(words);
    }

    private static JsonNode json(String command) throws IOException {
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        StringWriter errors = new StringWriter();
        assertThat(execute(results, errors, command)).as(command + errors).isZero();
        List<String> lines = results.toString(StandardCharsets.UTF_8).lines().toList();
        return new ObjectMapper().readTree(lines.get(lines.size() - 1));
    }

    private static void assertMistake(String message, String command) {
        StringWriter errors = new StringWriter();
        assertThat(execute(new ByteArrayOutputStream(), errors, command)).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(errors.toString().lines()).as(command).hasSize(1);
        assertThat(errors.toString()).contains(message);
    }

    private static List<String> lines(String file) throws IOException {
        return Files.readAllLines(folder.resolve("out").resolve(file));
    }

    @Test
    void whatWasPlantedIsCounted() throws IOException {
        assertThat(curated.get("images").asInt()).isEqualTo(PICTURES + 4);
        assertThat(curated.get("broken").asInt()).isEqualTo(1);
        assertThat(curated.get("compared_by").asText()).isEqualTo("features");
        assertThat(curated.get("duplicates_same_file").asInt()).isEqualTo(1);
        assertThat(curated.get("duplicates_same_pixels").asInt()).isEqualTo(1);
        assertThat(curated.get("leaked_same_file").asInt()).isEqualTo(1);
        assertThat(curated.get("clusters").asInt()).isEqualTo(3);
        assertThat(curated.get("subset").asInt()).isEqualTo(5);
        assertThat(lines("duplicates.csv").toString())
                .contains("0-file.png", "same file", "2-pixels.bmp", "same pixels");
        assertThat(lines("leakage.csv").get(1)).contains("leak.png", "/photos/dogs/6.png,same file");
        assertThat(lines("outliers.csv")).hasSize(1 + curated.get("kept").asInt());
        assertThat(lines("clusters.csv")).hasSize(1 + curated.get("kept").asInt());
        assertThat(lines("broken.csv").get(1)).contains("broken.png");
        JsonNode stored =
                new ObjectMapper().readTree(folder.resolve("out/curate.json").toFile());
        assertThat(stored).isEqualTo(curated);
    }

    @Test
    void listsOfKeptImagesAndOfThePartAreDataToTrainOn() throws IOException {
        for (String name : List.of("kept", "subset")) {
            String list = folder.resolve("out").resolve(name + ".csv").toString();
            try (ImageSource images = ImageSources.open(list, Split.TRAIN, 1_000_000)) {
                assertThat(images.size()).isEqualTo(curated.get(name).asInt());
                assertThat(images.classes()).hasSizeBetween(1, 2);
                for (int i = 0; i < images.size(); i++) {
                    assertThat(images.read(i).width()).isGreaterThanOrEqualTo(64);
                }
            }
        }
    }

    @Test
    void theSameLookAgainGivesTheSameAndReadsNothing() throws IOException {
        Path part = folder.resolve(Path.of("out", "work", "images-features-000000.safetensors"));
        var written = Files.getLastModifiedTime(part);
        String list = Files.readString(folder.resolve("out/subset.csv"));
        JsonNode again =
                json("curate TMP/photos TMP/run --val TMP/val --subset 5 --clusters 3 --output TMP/out --json");
        assertThat(again).isEqualTo(curated);
        assertThat(Files.readString(folder.resolve("out/subset.csv"))).isEqualTo(list);
        assertThat(Files.getLastModifiedTime(part)).isEqualTo(written);
    }

    @Test
    void storedFeaturesGiveWhatTheirNetworkGives() throws IOException {
        Files.createDirectories(folder.resolve("whole"));
        for (int i = 0; i < 12; i++) {
            write("whole/" + i + ".png", picture(i, 64));
        }
        json("embed TMP/run TMP/whole --output TMP/whole.safetensors --json");
        JsonNode stored = json("curate TMP/whole --features TMP/whole.safetensors --output TMP/stored --json");
        JsonNode own = json("curate TMP/whole TMP/run --output TMP/own --json");
        for (String key : List.of("kept", "threshold", "outliers", "clusters", "silhouette", "subset_farthest")) {
            assertThat(stored.get(key)).as(key).isEqualTo(own.get(key));
        }
        write("whole/more.png", picture(99, 64));
        assertMistake(
                "has no features of 1 of the 13 images (" + folder.resolve("whole/more.png"),
                "curate TMP/whole --features TMP/whole.safetensors --output TMP/stored");
    }

    @Test
    void withoutANetworkDuplicatesAreToldAndWhatToGive() throws IOException {
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        assertThat(execute(results, new StringWriter(), "curate TMP/photos --output TMP/pixels"))
                .isZero();
        assertThat(results.toString(StandardCharsets.UTF_8))
                .contains("compared by pixels", "give a CHECKPOINT", "1 of the same file, 1 of the same pixels");
        assertThat(folder.resolve("pixels/outliers.csv")).doesNotExist();
        assertThat(Files.readString(folder.resolve("pixels/index.html"))).contains("for want of a network");
    }

    @Test
    void mistakesAreAnsweredInASentence() throws IOException {
        Files.createDirectories(folder.resolve("nothing"));
        Files.createDirectories(folder.resolve("foreign"));
        Files.writeString(folder.resolve("foreign/letter.txt"), "dear");
        assertMistake("holds no images", "curate TMP/nothing --output TMP/never");
        assertMistake("is inside of the images' folder", "curate TMP/photos --output TMP/photos/out");
        assertMistake("holds files that no curation of this program wrote", "curate TMP/photos --output TMP/foreign");
        assertMistake(
                "eval.curate.duplicates: must be in [0, 1), was 1.5",
                "curate TMP/photos --duplicates 1.5 --output TMP/never");
        assertMistake("--subset must be above 0%", "curate TMP/photos --subset 120% --output TMP/never");
        assertMistake("90 clusters need as many images", "curate TMP/photos TMP/run --clusters 90 --output TMP/out");
        assertMistake(
                "a part of 1000 images cannot be taken", "curate TMP/photos TMP/run --subset 1000 --output TMP/out");
        assertMistake("a map needs what a network sees", "map TMP/photos --output TMP/never");
        assertMistake("not both", "map TMP/photos TMP/run --features x --output TMP/never");
        assertMistake("needs --val-features", "curate TMP/photos --features x --val TMP/val --output TMP/never");
        assertThat(folder.resolve("photos/out")).doesNotExist();
    }

    private Chromium browser() {
        Optional<Path> program = Chromium.find();
        assumeTrue(
                program.isPresent(),
                "no Chromium in the path, so nobody looks at the pages; on Debian: apt-get install chromium");
        return new Chromium(program.orElseThrow(), scratch);
    }

    @ParameterizedTest
    @CsvSource({"360, true", "1280, false"})
    void aBrowserShowsThePage(int width, boolean dark) throws IOException, InterruptedException {
        JsonNode seen = browser().look(Files.readString(folder.resolve("out/index.html")), width, dark);
        ReportPageTest.assertReadable(seen, width, dark);
        assertThat(seen.get("headings"))
                .extracting(JsonNode::asText)
                .containsExactly(
                        "Duplicates", "Leakage", "Outliers", "Clusters", "A diverse part", "Broken files", "Files");
        assertThat(seen.get("images").asInt()).isGreaterThan(50);
    }

    @ParameterizedTest
    @CsvSource({"390, true", "1280, false"})
    void aPersonMovesAboutOnTheMap(int width, boolean dark) throws IOException, InterruptedException {
        Chromium browser = browser();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String name = exchange.getRequestURI().getPath().substring(1);
            byte[] bytes = name.equals("probe.html")
                    ? probe(width)
                    : Files.readAllBytes(folder.resolve("out").resolve(name));
            exchange.getResponseHeaders().add("Content-Type", name.endsWith("html") ? "text/html" : "image/jpeg");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            String site = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
            JsonNode seen = browser.title(site + "probe.html", dark, List.of("--virtual-time-budget=20000"));
            assertMap(seen, width, dark, site);
        } finally {
            server.stop(0);
        }
    }

    private static byte[] probe(int width) throws IOException {
        try (InputStream in = CurateCommandsTest.class.getResourceAsStream("map-probe.html")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("WIDTH", Integer.toString(width))
                    .replace("FIND", "needle")
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    private static void assertMap(JsonNode seen, int width, boolean dark, String site) {
        assertThat(seen.get("errors")).as("errors in " + seen).isEmpty();
        assertThat(seen.get("dark").asBoolean()).isEqualTo(dark);
        assertThat(seen.get("scrollWidth").asInt()).isLessThanOrEqualTo(width);
        assertThat(seen.get("drawn").asInt()).isGreaterThan(5000);
        assertThat(seen.get("options")).extracting(JsonNode::asText).containsExactly("class", "cluster", "found");
        assertThat(seen.get("legend")).hasSize(2);
        assertThat(seen.get("legend").toString()).contains("injected");
        assertThat(seen.get("found")).hasSize(1);
        assertThat(seen.get("found").get(0).asText()).contains("needle-a<b class=injected>&\"'");
        assertThat(seen.get("chosen").asText()).contains("needle-a<b", "class: dogs");
        assertThat(seen.get("nearest")).hasSize(12);
        assertThat(seen.get("next").asText())
                .startsWith(seen.get("nearest").get(0).get(0).asText());
        assertThat(seen.get("picture").asText()).contains("map_pictures/sheet-000.jpg");
        assertThat(seen.get("hovered").asText()).isNotEmpty();
        assertThat(seen.get("pressed").asText())
                .contains(seen.get("hovered").asText().split(" ", 2)[0]);
        for (String works : List.of("zooms", "moves", "hides")) {
            assertThat(seen.get(works).asBoolean()).as(works).isTrue();
        }
        assertThat(seen.get("injected").asInt()).isZero();
        assertThat(seen.get("requests")).isNotEmpty().allMatch(request -> request.asText()
                .startsWith(site));
    }
}
