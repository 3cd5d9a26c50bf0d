package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.dino4j.cli.console.ExitCode;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** From a folder of images to a run, as a person who has only those does it. */
class FolderRunTest {
    private static final int IMAGES = 17;

    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger("io.github.dino4j");

    @TempDir
    private Path folder;

    private Path photos;

    @BeforeEach
    void drawPhotos() throws IOException {
        photos = folder.resolve("photos");
        DrawnFiles drawn = new DrawnFiles(photos);
        for (int i = 0; i < IMAGES; i++) {
            drawn.picture(i + ".png", 0x102030 + 5_000 * i, i % 4);
        }
        Files.writeString(photos.resolve("notes.txt"), "not an image");
    }

    @BeforeEach
    void listen() {
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void stop() {
        log.detachAppender(lines);
    }

    private int run(String... args) {
        results.reset();
        errors.getBuffer().setLength(0);
        return Cli.commandLine(new PrintStream(results, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(errors, true))
                .execute(args);
    }

    private String output() {
        return results.toString(StandardCharsets.UTF_8);
    }

    @Test
    void initPrintsAConfigurationWithItsReasonsThatDryRunAccepts() throws IOException {
        Path run = folder.resolve("run");

        assertThat(run("init", photos.toString(), "--budget", "1m", "--output", run.toString()))
                .as(errors.toString())
                .isZero();

        Path file = folder.resolve("photos.yaml");
        Files.writeString(file, output());
        RunConfig config = ConfigLoader.load(file, List.of());
        assertThat(config.train().output()).isEqualTo(run.toString());
        assertThat(config.train().batchSize()).isEqualTo(8);
        assertThat(output()).contains("# Chosen for 17 images without classes, shorter side 64 pixels (median)");
        assertThat(run("train", file.toString(), "--dry-run"))
                .as(errors.toString())
                .isZero();
        assertThat(output()).contains(" steps of about ").contains(" views of each image");
        assertThat(run).doesNotExist();
        assertThat(lines.list)
                .as("what was found is said once, and of a GPU only a training run has to tell")
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsOnlyOnce(photos + ": of 18 files 17 are images; 1 .txt")
                .noneMatch(line -> line.contains("cannot be used here"));
    }

    @Test
    void aPatternStandsForFolders() throws IOException {
        Files.move(photos, folder.resolve("photos-2024"));

        assertThat(run("init", folder + "/photos-*", "--budget", "1m"))
                .as(errors.toString())
                .isZero();

        assertThat(output()).contains("# Chosen for 17 images", "output: '" + Path.of("runs", "photos") + "'");
        assertThat(run("train", folder + "/films-*")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(errors.toString()).contains("films-*: matches no file or folder");
    }

    @Test
    void aFolderTrainsAndIsTrainedOnByTheSameSettings() throws IOException {
        String run = folder.resolve("runs/mine").toString();
        String[] train = {
            "train",
            photos.toString(),
            "--budget",
            "1m",
            "--output",
            run,
            "--json", //
            "--set",
            "optim.warmup_epochs=0",
            "--set",
            "train.epochs=1"
        };
        assertThat(run(train)).as(errors.toString()).isZero();
        assertThat(output()).contains("\"steps\":2");
        String settings = Files.readString(Path.of(run + ".yaml"));
        assertThat(settings).contains("extends: [builtin:recipe/photos_small.yaml]");

        Files.delete(photos.resolve("notes.txt")); // settings are kept whatever else happens in the folder
        assertThat(run(train)).as(errors.toString()).isZero();
        assertThat(output()).contains("\"steps\":2");
        assertThat(Path.of(run + ".yaml")).hasContent(settings);
    }

    @Test
    void mistakesAreToldInASentence() throws IOException {
        assertThat(run("init", photos.toString(), "--budget", "soon")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(errors.toString())
                .contains("--budget must be a whole number and m, h or d, such as 30m, 2h or 2d; was soon");

        assertThat(run("init", folder.resolve("nothing").toString())).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(errors.toString()).contains("there is no such file or folder");

        Path yaml = Files.writeString(folder.resolve("a.yaml"), "extends: [builtin:recipe/photos_small.yaml]\n");
        assertThat(run("train", yaml.toString(), "--budget", "2h")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(errors.toString()).contains("--budget goes with a folder of images");
        assertThat(run("init", yaml.toString())).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(errors.toString()).contains("is a configuration already");
    }
}
