package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.cli.console.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is given where something else is wanted: answered with the command that was meant, before anything is written. */
class MeantCommandTest {
    private static final int IMAGES = 10;
    private static final int WHOLE_BYTES = 60; // of a PNG: its header and no more

    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();

    @TempDir
    private Path folder;

    private Path photos;
    private Path output;

    @BeforeEach
    void drawPhotos() throws IOException {
        photos = folder.resolve("photos");
        output = folder.resolve("run");
        DrawnFiles drawn = new DrawnFiles(photos);
        for (int i = 0; i < IMAGES; i++) {
            drawn.picture(i + ".png", 0x102030 + 5_000 * i, i % 4);
        }
    }

    private int run(String... args) {
        results.reset();
        errors.getBuffer().setLength(0);
        return Cli.commandLine(new PrintStream(results, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(errors, true))
                .execute(args);
    }

    private void assertMistake(String sentence, String... args) {
        assertThat(run(args)).as(String.join(" ", args)).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(errors.toString()).contains(sentence);
        assertThat(errors.toString().strip().lines()).hasSize(1);
        assertThat(output).doesNotExist();
    }

    private void breakImages(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Path file = photos.resolve(i + ".png");
            Files.write(file, Arrays.copyOf(Files.readAllBytes(file), WHOLE_BYTES));
        }
    }

    private String[] train(String... more) {
        List<String> words = new ArrayList<>(List.of(
                "train",
                "builtin:recipe/photos_small.yaml",
                "--output",
                output.toString(),
                "--set",
                "data.train=" + photos,
                "--set",
                "data.val=[]",
                "--set",
                "train.batch_size=4"));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"photo.png", "photo.JPG", "photo.webp", "photo.tif"})
    void anImageForAConfiguration(String name) throws IOException {
        Path image = Files.copy(photos.resolve("0.png"), folder.resolve(name));
        assertMistake("is an image, not a configuration", "train", image.toString(), "--output", output.toString());
        assertThat(errors.toString()).contains("dino train " + folder, "dino views CONFIG.yaml " + image);
    }

    @Test
    void aRunForAConfiguration() throws IOException {
        Path run = Files.createDirectories(folder.resolve("runs/mine"));
        Files.writeString(run.resolve("config.yaml"), "extends: [builtin:quickstart.yaml]\n");
        assertMistake(
                "is a run directory, not a configuration; its configuration is " + run.resolve("config.yaml")
                        + ", and to go on with it: dino train " + run.resolve("config.yaml"),
                "train",
                run.toString());
    }

    @Test
    void aConfigurationForARun() throws IOException {
        Path mine = Files.writeString(folder.resolve("mine.yaml"), "extends: [builtin:quickstart.yaml]\n");
        String answer = "is a configuration, where trained weights are wanted; name the run that was trained by it";
        assertMistake(
                answer, "knn", "builtin:quickstart.yaml", "--train", photos.toString(), "--val", photos.toString());
        assertMistake(answer, "import", mine.toString());
    }

    @Test
    void aNameOfNothingIsNoConfigurationAlone() {
        assertMistake(
                "give a folder of images, a YAML file, or one",
                "train",
                folder.resolve("phtos").toString());
        assertMistake(
                "give the path of an existing YAML file",
                "train",
                folder.resolve("mine.yaml").toString());
    }

    @Test
    void weightsForAConfiguration() throws IOException {
        Path weights = Files.writeString(folder.resolve("vit.pth"), "weights");
        assertMistake(
                "to start from them: dino train CONFIG.yaml --set train.init.weights=" + weights,
                "train",
                weights.toString());
    }

    @Test
    void aFolderOfWeightsForAModelOrForImages() throws IOException {
        Path weights = Files.createDirectories(folder.resolve("weights"));
        Files.writeString(weights.resolve("b.safetensors"), "weights");
        Files.writeString(weights.resolve("a.pth"), "weights");
        for (String command : List.of("knn", "linear")) {
            assertMistake(
                    "holds no checkpoint of dino train, and none of model.safetensors",
                    command,
                    weights.toString(),
                    "--train",
                    photos.toString(),
                    "--val",
                    photos.toString());
            assertThat(errors.toString()).contains("it holds a.pth, b.safetensors: name the file");
        }
        assertMistake("holds no images", "train", weights.toString(), "--output", output.toString());
        assertThat(errors.toString()).contains("to start from them: dino train IMAGES --set train.init.weights=");
    }

    @Test
    void aLoneImageForASet() {
        String image = photos.resolve("0.png").toString();
        String answer = image + ": is one image, where a set of images is wanted; name its folder, or a list of images";
        assertMistake(answer, train("--set", "data.train=" + image));
        assertMistake(answer, "stats", image);
        assertMistake(answer, "init", image);
    }

    @Test
    void aDryRunReadsImages() throws IOException {
        breakImages(1);
        String found =
                "1 of " + IMAGES + " images that were tried cannot be read; the first: " + photos.resolve("0.png");
        assertMistake(found, train("--dry-run"));
        assertThat(errors.toString()).contains("of all, data.max_bad_share=0.01 is allowed");

        assertThat(run(train("--dry-run", "--set", "data.max_bad_share=0.2")))
                .as(errors.toString())
                .isZero();
        assertThat(results.toString(StandardCharsets.UTF_8)).contains("# " + found);
        assertThat(output).doesNotExist();
    }

    @Test
    void aFolderOfBrokenImagesIsNoSet() throws IOException {
        breakImages(IMAGES);
        assertMistake(
                "none of " + IMAGES + " images that were tried can be read; the first: " + photos,
                "train",
                photos.toString(),
                "--dry-run",
                "--output",
                output.toString());
    }
}
