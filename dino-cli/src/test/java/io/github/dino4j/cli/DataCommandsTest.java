package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.cli.console.ExitCode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code dino views} and {@code dino stats}, as people and scripts call them. */
class DataCommandsTest {
    private static final Path ROOT = Path.of(System.getProperty("dino.root"));
    private static final String PHOTO =
            ROOT.resolve("src-test-data/augment/photo0.png").toString();

    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();

    @TempDir
    private Path folder;

    private int run(String... args) {
        results.reset();
        errors.getBuffer().setLength(0);
        CommandLine commandLine = Cli.commandLine(new PrintStream(results, true, StandardCharsets.UTF_8));
        return commandLine.setErr(new PrintWriter(errors, true)).execute(args);
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(results.toString(StandardCharsets.UTF_8));
    }

    private static String config(String name) {
        return ROOT.resolve("configs").resolve(name).toString();
    }

    private BufferedImage sheet(String config, String image, String... more) throws IOException {
        Path file = folder.resolve("sheet.png");
        String[] args = new String[5 + more.length];
        System.arraycopy(new String[] {"views", config(config), image, "--output", file.toString()}, 0, args, 0, 5);
        System.arraycopy(more, 0, args, 5, more.length);
        assertThat(run(args)).as(errors.toString()).isZero();
        return ImageIO.read(file.toFile());
    }

    private static int count(BufferedImage picture, int colour) {
        int count = 0;
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                count += (picture.getRGB(x, y) & 0xFFFFFF) == colour ? 1 : 0;
            }
        }
        return count;
    }

    private static boolean same(BufferedImage one, BufferedImage other) {
        if (one.getWidth() != other.getWidth() || one.getHeight() != other.getHeight()) {
            return false;
        }
        int[] a = one.getRGB(0, 0, one.getWidth(), one.getHeight(), null, 0, one.getWidth());
        return Arrays.equals(a, other.getRGB(0, 0, other.getWidth(), other.getHeight(), null, 0, other.getWidth()));
    }

    @Test
    void aSheetShowsEveryViewInItsColour() throws IOException {
        BufferedImage sheet = sheet("base/dino.yaml", PHOTO, "--json");
        assertThat(json().get("views").asInt()).isEqualTo(10);
        assertThat(json().get("picture").asText()).endsWith("sheet.png");
        int[] colours = {
            0xD62728, 0x1F77B4, 0x2CA02C, 0xFF7F0E, 0x9467BD, 0x17BECF, 0xE377C2, 0xBCBD22, 0x8C564B, 0x7F7F7F
        };
        for (int colour : colours) {
            assertThat(count(sheet, colour)).as("#%06x", colour).isGreaterThan(1000);
        }
    }

    @Test
    void theSeedDrawsTheViews() throws IOException {
        BufferedImage first = sheet("views/small_images.yaml", PHOTO, "--seed", "5");
        assertThat(same(sheet("views/small_images.yaml", PHOTO, "--seed", "5"), first))
                .isTrue();
        assertThat(same(sheet("views/small_images.yaml", PHOTO, "--set", "train.seed=5"), first))
                .isTrue();
        assertThat(same(sheet("views/small_images.yaml", PHOTO, "--seed", "6"), first))
                .isFalse();
    }

    @Test
    void greyAndManyChannelsHaveSheetsToo() throws IOException {
        assertThat(sheet("views/grey.yaml", PHOTO).getWidth()).isGreaterThan(500);
        String five = ROOT.resolve("src-test-data/channels/five.tif").toString();
        String views = "views={mean: [0.4, 0.4, 0.4, 0.4, 0.4], std: [0.2, 0.2, 0.2, 0.2, 0.2], grayscale: 0,"
                + " jitter: {contrast: 0, saturation: 0, hue: 0}}";
        assertThat(sheet("base/dino.yaml", five, "--set", "model.in_chans=5", "--set", views)
                        .getWidth())
                .isGreaterThan(500);
    }

    @Test
    void viewsTellMistakesInOneSentence() {
        String base = config("base/dino.yaml");
        String out = folder.resolve("x.png").toString();
        assertMistake("nowhere.jpg: there is no such file", "views", base, "nowhere.jpg", "--output", out);
        assertMistake("base/dino.yaml: not a JPEG", "views", base, base, "--output", out);
        assertMistake("--output must name a .png file, was x.jpg", "views", base, PHOTO, "--output", "x.jpg");
        assertMistake("its folder does not exist", "views", base, PHOTO, "--output", folder + "/none/x.png");
        assertMistake(
                "views.global.scale: must be two numbers",
                "views",
                base,
                PHOTO,
                "--output",
                out,
                "--set",
                "views.global.scale=[2, 1]");
        assertThat(folder.resolve("x.png")).doesNotExist();
    }

    @Test
    void statsPrintTheNumbersThatViewsTake() throws IOException {
        Path copies = Files.createDirectories(folder.resolve("photos"));
        String photos = copies.toString();
        for (String name : List.of("photo0.png", "photo1.png", "photo2.png")) {
            Files.copy(ROOT.resolve("src-test-data/augment").resolve(name), copies.resolve(name));
        }
        assertThat(run("stats", photos, "--json")).as(errors.toString()).isZero();
        assertThat(json().get("images").asInt()).isEqualTo(3);
        assertThat(json().get("broken").asInt()).isZero();
        assertThat(json().get("mean")).hasSize(3);
        assertThat(json().get("width").get("median").asInt()).isEqualTo(96);
        assertThat(json().get("height").get("max").asInt()).isEqualTo(112);
        double mean = json().get("mean").get(0).asDouble();
        assertThat(run("stats", photos)).isZero();
        assertThat(results.toString(StandardCharsets.UTF_8))
                .contains(
                        "3 images without classes, 0 broken",
                        String.format(Locale.ROOT, "mean: [%.4f, ", mean),
                        "smallest 72");
        assertThat(run("stats", photos, "--channels", "1", "--json")).isZero();
        assertThat(json().get("std")).hasSize(1);
    }

    @Test
    void statsNameBrokenFiles() throws IOException {
        Files.copy(Path.of(PHOTO), folder.resolve("a.png"));
        Files.writeString(folder.resolve("b.png"), "no image");
        assertThat(run("stats", folder.toString(), "--json")).isZero();
        assertThat(json().get("broken_files").get(0).asText()).contains("b.png: not a JPEG");
        Files.delete(folder.resolve("a.png"));
        assertMistake("none of its 1 images can be read; the first: ", "stats", folder.toString());
        assertMistake("no such file or folder", "stats", "/nowhere");
        assertMistake("--channels must be at least 1", "stats", folder.toString(), "--channels", "0");
    }

    private void assertMistake(String sentence, String... args) {
        assertThat(run(args)).as(String.join(" ", args)).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(errors.toString()).contains(sentence);
        assertThat(errors.toString().strip().lines()).hasSize(1);
    }
}
