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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The component table from the command line, as its page in docs tells it. */
class Table7Test {
    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();

    @TempDir
    private Path folder;

    private String recipe = "";
    private String table = "";

    @BeforeEach
    void writeRecipe() throws IOException {
        Path file = folder.resolve("tiny.yaml");
        Files.writeString(file, """
            extends: ['builtin:recipe/textures_nano.yaml']
            model: {depth: 2, embed_dim: 24}
            method: {head: {out_dim: 32, hidden_dim: 16, bottleneck_dim: 8}}
            data: {synthetic: {train_per_class: 2, val_per_class: 1, size: 32, seed: 0}}
            train: {batch_size: 8, threads: 1, precision: float32}
            eval: {knn: {k: [3]}, linear: {epochs: 2}}
            """);
        recipe = file.toString();
        table = folder.resolve("table").toString();
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
    void aTableIsTrainedAndReadAgain() throws IOException {
        String[] command = {
            "table7", "--recipe", recipe, "--rows", "dino,byol", "--budget", "0.0001", "--output", table, "--json"
        };
        assertThat(run(command)).as(errors.toString()).isZero();

        JsonNode json = new ObjectMapper().readTree(output());
        assertThat(json.path("rows")).hasSize(2);
        JsonNode dino = json.path("rows").get(0);
        assertThat(dino.path("row").asText()).isEqualTo("dino");
        assertThat(dino.path("steps").asLong()).isEqualTo(2); // an epoch, at least
        assertThat(dino.path("knn_top1").isNumber()).isTrue();
        assertThat(dino.path("linear").isNumber()).isTrue();
        assertThat(dino.path("verdict").asText()).isIn("too_short", "collapsed");
        assertThat(dino.path("paper_knn").asDouble()).isEqualTo(72.8);
        assertThat(json.path("floor_pixels").isNumber()).isTrue();
        assertThat(Path.of(json.path("report").asText())).exists();

        assertThat(run("table7", "--recipe", recipe, "--rows", "dino,byol", "--budget", "0.0001", "--output", table))
                .isZero();
        assertThat(output())
                .contains("72.8 / 76.1")
                .contains("untrained network (floor)")
                .contains("table7.html");
    }

    @Tag("nightly")
    @Test
    void tablesTrainedApartArePutTogether() throws IOException {
        String one = folder.resolve("one").toString();
        String two = folder.resolve("two").toString();
        assertThat(run("table7", "--recipe", recipe, "--rows", "dino", "--epochs", "1", "--output", one))
                .as(errors.toString())
                .isZero();
        assertThat(run("table7", "--recipe", recipe, "--rows", "dino_mse", "--epochs", "1", "--output", two))
                .as(errors.toString())
                .isZero();

        assertThat(run("table7", "--merge", one + "," + two, "--output", table, "--json"))
                .as(errors.toString())
                .isZero();

        assertThat(new ObjectMapper().readTree(output()).path("rows"))
                .extracting(row -> row.path("row").asText())
                .containsExactly("dino", "dino_mse");
        assertThat(run("table7", "--merge", one, "--epochs", "1")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(errors.toString()).startsWith("dino: --merge puts together what is trained");
    }

    @Test
    void whatIsWrongIsSaidInASentence() {
        assertThat(run("table7", "--budget", "1", "--rows", "infomean")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(errors.toString()).startsWith("dino: --rows: there is no row infomean; there are dino, ");
        assertThat(run("table7", "--budget", "0")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(errors.toString()).startsWith("dino: --budget must be above 0 minutes");
        assertThat(run("table7")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(errors.toString()).startsWith("dino: give --budget MINUTES or --epochs N");
        assertThat(run("table7", "--budget", "1", "--epochs", "1")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(errors.toString()).contains("not both");
        assertThat(run(
                        "table7",
                        "--budget",
                        "1",
                        "--data",
                        folder.resolve("none").toString(),
                        "--output",
                        table))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(errors.toString()).contains("none: there is no such file or folder");
        assertThat(run(
                        "table7",
                        "--budget",
                        "1",
                        "--recipe",
                        folder.resolve("no.yaml").toString(),
                        "--output",
                        table))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(errors.toString()).contains("no.yaml");
        assertThat(Path.of(table)).doesNotExist();
    }
}
