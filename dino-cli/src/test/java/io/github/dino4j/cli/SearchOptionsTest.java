package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.cli.console.ExitCode;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureFile;
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

/** How neighbours are found and shots are drawn, on stored features. */
class SearchOptionsTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();

    @BeforeEach
    void store() throws IOException {
        FeatureFile.write(folder.resolve("train.safetensors"), bank(200, Rng.of(1)));
        FeatureFile.write(folder.resolve("val.safetensors"), bank(50, Rng.of(2)));
    }

    private static FeatureBank bank(int rows, Rng rng) {
        RandomStream random = rng.generator();
        float[] features = new float[rows * 6];
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++) {
            labels[row] = row % 5;
            for (int i = 0; i < 6; i++) {
                features[row * 6 + i] = (float) (random.nextGaussian() + (i == labels[row] ? 1.5 : 0));
            }
        }
        return FeatureBank.of(features, 6, labels);
    }

    private int run(String command) {
        results.reset();
        errors.getBuffer().setLength(0);
        CommandLine commandLine = Cli.commandLine(new PrintStream(results, true, StandardCharsets.UTF_8));
        String stored = " --train-features TMP/train.safetensors --val-features TMP/val.safetensors --json";
        String[] words = (command + stored).replace("TMP", folder.toString()).split(" ");
        return commandLine.setErr(new PrintWriter(errors, true)).execute(words);
    }

    private JsonNode runs(String command) throws IOException {
        assertThat(run(command)).as(errors.toString()).isZero();
        return new ObjectMapper().readTree(results.toString(StandardCharsets.UTF_8));
    }

    private void assertMistake(String sentence, String command) {
        assertThat(run(command)).as(command).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(errors.toString()).contains(sentence);
        assertThat(errors.toString().strip().lines()).hasSize(1);
    }

    @Test
    void anIndexGivesTheSameKeysAndItsRecall() throws IOException {
        JsonNode exact = runs("knn --k 5");
        assertThat(exact.get("index").asText()).isEqualTo("exact");
        JsonNode approximate = runs("knn --k 5 --index approximate --report TMP/report");
        assertThat(approximate.get("index").asText()).isEqualTo("approximate");
        assertThat(approximate.get("recall").get("5").asDouble()).isBetween(95.0, 100.0);
        assertThat(approximate.get("recall_queries").asInt()).isEqualTo(50);
        assertThat(approximate.get("k").get("5").get("top1").asDouble())
                .isBetween(
                        exact.get("k").get("5").get("top1").asDouble() - 4,
                        exact.get("k").get("5").get("top1").asDouble() + 4);
        assertThat(Files.readString(folder.resolve("report/report.html"))).contains("approximate index (HNSW)");
        assertThat(runs("knn --k 5 --index auto").get("index").asText()).isEqualTo("exact");
    }

    @Test
    void severalSeedsGiveMeansAndDeviations() throws IOException {
        JsonNode json = runs("linear --classifier logistic --c 1 --shots 5% --seeds 0,1,2 --report TMP/report");
        assertThat(json.get("draws")).hasSize(3);
        double sum = 0;
        for (JsonNode draw : json.get("draws")) {
            sum += draw.get("top1").asDouble();
        }
        assertThat(json.get("top1").asDouble()).isBetween(sum / 3 - 1e-9, sum / 3 + 1e-9);
        assertThat(json.get("top1_std").asDouble()).isPositive();
        assertThat(Files.readString(folder.resolve("report/report.md"))).contains("mean ± deviation");
    }

    @Test
    void aRateOrStrengthIsChosenOnTrainingRows() throws IOException {
        JsonNode logistic = runs("linear --classifier logistic --c 0.001,1 --select-on-train-share 0.2");
        assertThat(logistic.get("select_on_train_share").asDouble()).isEqualTo(0.2);
        assertThat(logistic.get("strengths")).hasSize(1);
        assertThat(logistic.get("train").asInt()).isEqualTo(200);
        assertThat(runs("linear --epochs 3 --lr 0.001,1 --select-on-train-share 0.2")
                        .get("rates"))
                .hasSize(1);
        assertMistake("must be in [0, 0.5], was 0.9", "linear --select-on-train-share 0.9");
    }

    @Test
    void mistakesAreOneSentence() {
        assertMistake("--index must be exact, approximate or auto, was fast", "knn --index fast");
        assertMistake("need --classifier logistic", "linear --seeds 0,1");
        assertMistake("draw the same rows with shots=all", "linear --classifier logistic --seeds 0,1");
        assertMistake("seeds must differ", "linear --classifier logistic --shots 1 --seeds 1,1");
    }
}
