package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code dino bench scale} on benchmarks that were written by hand. */
class ScaleCommandTest {
    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();

    @TempDir
    private Path folder;

    private String step = "";

    private int run(String... args) {
        results.reset();
        CommandLine commandLine = Cli.commandLine(new PrintStream(results, true, StandardCharsets.UTF_8));
        return commandLine.setErr(new PrintWriter(errors, true)).execute(args);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    /** A student of 1.5 s whose forward pass is a third of both passes: the backward pass takes 1 s. */
    @BeforeEach
    void aStepWasMeasured() throws IOException {
        step = file("step.json", """
                said before
                {"parameters": 1000000, "batch": 8, "dino_step": {"median_s": 2.0}, "forward": {"median_s": 0.1}, \
                "forward_backward": {"median_s": 0.3}, "profile": {"student": 1.5}}""");
    }

    @Test
    void aLineOfTheDataSheetGivesAPrediction() throws IOException {
        int exit = run(
                "bench",
                "scale",
                step,
                "--gbps",
                "0.08",
                "--latency-us",
                "0",
                "--ranks",
                "1,2",
                "--bucket-mb",
                "1",
                "--json");
        assertThat(exit).as(errors.toString()).isZero();
        JsonNode two =
                new ObjectMapper().readTree(results.toByteArray()).path("scale").path(1);
        assertThat(two.path("ranks").intValue()).isEqualTo(2);
        // 10 MB/s: four buckets of 0.1 s each, the last of which nothing hides; and three small sums of 4,096 bytes.
        assertThat(two.path("sums_s").doubleValue()).isCloseTo(0.4, within(1e-9));
        assertThat(two.path("exposed_s").doubleValue()).isCloseTo(0.1 + 3 * 4096e-7, within(1e-9));
        assertThat(two.path("images_per_s").doubleValue()).isCloseTo(16 / (2.1 + 3 * 4096e-7), within(1e-6));
    }

    @Test
    void measuredSumsAreTakenAsTheyAre() throws IOException {
        String two = file("two.json", """
                {"ranks": 2, "allreduce": [{"floats": 250000, "median_s": 0.1}, {"floats": 1000000, "median_s": 0.4}]}""");
        String four = file("four.json", """
                {"ranks": 4, "allreduce": [{"floats": 250000, "median_s": 0.3}, {"floats": 1000000, "median_s": 0.9}]}""");
        assertThat(run(
                        "bench",
                        "scale",
                        step,
                        "--network",
                        two + "," + four,
                        "--bucket-mb",
                        "0",
                        "--ranks",
                        "2,4",
                        "--json"))
                .as(errors.toString())
                .isZero();
        JsonNode told = new ObjectMapper().readTree(results.toByteArray());
        assertThat(told.path("latency_us").doubleValue()).isCloseTo(50_000.0, within(0.1));
        assertThat(told.path("bytes_per_s").doubleValue()).isCloseTo(1e7, within(1.0));
        assertThat(told.path("scale").path(0).path("sums_s").doubleValue()).isEqualTo(0.4);
        assertThat(told.path("scale").path(1).path("sums_s").doubleValue()).isEqualTo(0.9);
    }

    @Test
    void whatTellsNothingIsRefused() throws IOException {
        assertThat(run("bench", "scale", step)).isEqualTo(2);
        assertThat(run("bench", "scale", step, "--gbps", "0")).isEqualTo(2);
        assertThat(run("bench", "scale", step, "--gbps", "1", "--ranks", "0")).isEqualTo(2);
        assertThat(run("bench", "scale", folder + "/none.json", "--gbps", "1")).isEqualTo(2);
        assertThat(run("bench", "scale", file("a.json", "no"), "--gbps", "1")).isEqualTo(2);
        assertThat(run("bench", "scale", file("b.json", "{}"), "--gbps", "1")).isEqualTo(2);
        assertThat(errors.toString())
                .contains("give --network or --gbps")
                .contains("more than 0 bytes/s")
                .contains("--ranks must be 1 or more")
                .contains("none.json: not a file")
                .contains("a.json: its last line is no JSON")
                .contains("b.json: has no number forward.median_s");
    }
}
