package io.github.dino4j.cli.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.eval.diagnose.Diagnosis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveRunTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path STORED = Path.of(System.getProperty("dino.root"), "src-test-data/diagnose");

    @TempDir
    private Path folder;

    private final LiveRun.Reader reader = new LiveRun.Reader();

    /** A stored run, copied to be changed. */
    static void copy(String name, Path to) throws IOException {
        Files.createDirectories(to);
        for (String file : new String[] {"config.yaml", "metrics.jsonl"}) {
            Files.copy(STORED.resolve(name).resolve(file), to.resolve(file));
        }
    }

    private JsonNode news(LiveRun run) throws IOException {
        while (run.refresh()) {
            assertThat(run).isNotNull();
        }
        String news = run.news(reader);
        return news == null ? JSON.missingNode() : JSON.readTree(news);
    }

    @ParameterizedTest
    @ValueSource(strings = {"quickstart", "hot_teacher", "tinted", "60_steps", "photos_hour"})
    void theVerdictIsThatOfDiagnose(String name) throws IOException {
        JsonNode news = news(new LiveRun("1", name, STORED.resolve(name)));
        Diagnosis diagnosis = Diagnosis.of(STORED.resolve(name));
        JsonNode expected = JSON.readTree(JSON.writeValueAsString(diagnosis.toJson()));
        assertThat(news.get("verdict")).isEqualTo(expected);
        assertThat(news.get("numbers").asText()).isEqualTo(diagnosis.numbers());
    }

    @Test
    void whatComesIsToldOnce() throws IOException {
        Path run = folder.resolve("run");
        copy("quickstart", run);
        LiveRun live = new LiveRun("1", "run", run);
        JsonNode first = news(live);
        assertThat(first.get("all").asBoolean()).isTrue();
        assertThat(first.get("facts").get("limits").get("loss").get("ln K").asDouble())
                .isEqualTo(Math.log(256), org.assertj.core.api.Assertions.within(1e-9));
        assertThat(news(live).isMissingNode()).isTrue();
        Files.writeString(
                run.resolve("metrics.jsonl"),
                "{\"step\":781,\"epoch\":5,\"loss\":4.5,\"images_per_s\":64.0,\"data_wait\":0.25}\n{\"step\":782,\"lo",
                StandardOpenOption.APPEND);
        JsonNode more = news(live);
        assertThat(more.get("all").asBoolean()).isFalse();
        assertThat(more.has("facts")).isFalse();
        assertThat(more.get("step").asInt()).isEqualTo(781);
        assertThat(more.get("tables").has("epochs")).isFalse();
        JsonNode waiting =
                more.get("tables").get("steps").get("columns").get("waiting").get("mean");
        assertThat(waiting.get(waiting.size() - 1).asDouble()).isEqualTo(25.0);
    }

    @Test
    void aRunThatIsDeletedStaysInSight() throws IOException {
        Path run = folder.resolve("run");
        copy("quickstart", run);
        LiveRun live = new LiveRun("1", "run", run);
        news(live);
        Files.delete(run.resolve("metrics.jsonl"));
        Files.delete(run.resolve("config.yaml"));
        Files.delete(run);
        JsonNode news = news(live);
        assertThat(news.get("missing").asText()).contains("cannot be read any more");
        assertThat(news.get("verdict").get("verdict").asText()).isEqualTo("learning");
        assertThat(news(live).isMissingNode()).isTrue();
        copy("hot_teacher", run);
        JsonNode back = news(live);
        assertThat(back.get("missing").asText()).isEmpty();
        assertThat(back.get("verdict").get("verdict").asText()).isEqualTo("collapsed");
    }

    @Test
    void damageIsPassedOver() throws IOException {
        Path run = folder.resolve("run");
        copy("quickstart", run);
        String lines = Files.readString(run.resolve("metrics.jsonl"));
        StringBuilder many = new StringBuilder("{\"step\":2");
        for (int i = 0; i < 500; i++) {
            many.append(",\"name").append(i).append("\":1");
        }
        Files.writeString(
                run.resolve("metrics.jsonl"),
                "[1]\nnull\n\n{\"step\":\n\u0000\u0001\n{\"step\":\"<b>\",\"loss\":\"<script>\"}\n" + many + "}\n"
                        + "{\"a\":" + "[".repeat(5000) + "\n" + lines);
        Files.writeString(run.resolve("floors.json"), "[\"no object\"]");
        Files.writeString(run.resolve("provenance.json"), "{\"images\":{\"train\":\"many\"}}");
        Files.writeString(run.resolve("signals.json"), "{");
        JsonNode news = news(new LiveRun("1", "run", run));
        assertThat(news.get("verdict").get("verdict").asText()).isEqualTo("learning");
        assertThat(news.get("step").asInt()).isEqualTo(780);
    }

    @Test
    void aConfigurationThatCannotBeReadCostsTheVerdictAlone() throws IOException {
        Path run = folder.resolve("run");
        copy("quickstart", run);
        Files.writeString(run.resolve("config.yaml"), "train: {epochs: <script>alert(1)</script>}\n");
        JsonNode news = news(new LiveRun("1", "run", run));
        assertThat(news.has("verdict")).isFalse();
        assertThat(news.get("facts").get("note").asText()).startsWith("config.yaml cannot be read: ");
        assertThat(news.get("tables").get("steps").get("columns").has("loss")).isTrue();
    }

    @Test
    void hundredsOfThousandsOfLinesAreAPageOfNumbers() throws IOException {
        Path run = folder.resolve("run");
        copy("quickstart", run);
        StringBuilder lines = new StringBuilder();
        for (int step = 1; step <= 200_000; step++) {
            lines.append("{\"step\":").append(step).append(",\"epoch\":0,\"loss\":4.25,\"warned\":1}\n");
            if (step % 100 == 0) {
                lines.append("{\"step\":")
                        .append(step)
                        .append(",\"warning\":\"w")
                        .append(step)
                        .append("\"}\n");
            }
        }
        Files.writeString(run.resolve("metrics.jsonl"), lines);
        LiveRun live = new LiveRun("1", "run", run);
        while (live.refresh()) {
            assertThat(live).isNotNull();
        }
        String news = live.news(reader);
        assertThat(news).isNotNull().hasSizeLessThan(150_000);
        JsonNode told = JSON.readTree(news);
        assertThat(told.get("step").asInt()).isEqualTo(200_000);
        assertThat(told.get("warnings").size()).isEqualTo(50);
    }
}
