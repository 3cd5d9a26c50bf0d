package io.github.dino4j.eval.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.bind.ConfigException;
import io.github.dino4j.eval.diagnose.Advice;
import io.github.dino4j.eval.diagnose.Diagnosis;
import io.github.dino4j.eval.diagnose.RunHistory;
import io.github.dino4j.eval.diagnose.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a run's page opens with: the verdict, the model, the data and the time; then the numbers that decided, and what to change. */
final class RunHeader {
    private final Path run;
    private final RunMetrics metrics;
    private final JsonNode provenance;
    private final Optional<RunHistory> history;
    private final String reason; // why there is no history

    RunHeader(Path run, RunMetrics metrics) throws IOException {
        this.run = run;
        this.metrics = metrics;
        this.provenance = provenance();
        Optional<RunHistory> read = Optional.empty();
        String why = "there is no config.yaml";
        if (Files.isReadable(run.resolve("config.yaml"))) {
            try {
                read = Optional.of(RunHistory.read(run));
            } catch (ConfigException e) {
                why = "config.yaml cannot be read (" + e.getMessage() + ")";
            }
        }
        this.history = read;
        this.reason = why;
    }

    Optional<RunConfig> config() {
        return history.map(RunHistory::config);
    }

    /** As HTML; without a configuration that can be read there is no verdict. */
    String html() {
        if (history.isEmpty()) {
            return PageHead.of("no verdict: " + reason, PageHead.Tone.OPEN, "", data(), time())
                    .html();
        }
        Diagnosis diagnosis = Diagnosis.of(history.orElseThrow());
        StringBuilder html = new StringBuilder(head(diagnosis).html())
                .append(new Block.Note("What decided: " + diagnosis.numbers() + ".").html());
        if (!diagnosis.advice().isEmpty()) {
            List<List<String>> rows = diagnosis.advice().stream()
                    .map(each -> List.of(each.key(), Advice.plain(each.from()), Advice.plain(each.to()), each.why()))
                    .toList();
            html.append(new Block.Table("What to change", List.of("key", "is", "try", "why"), rows).html());
        }
        return html.toString();
    }

    private PageHead head(Diagnosis diagnosis) {
        boolean well = diagnosis.verdict() == Verdict.LEARNING || diagnosis.verdict() == Verdict.NARROW;
        return PageHead.of(
                verdict(diagnosis) + knn(), well ? PageHead.Tone.WELL : PageHead.Tone.WRONG, model(), data(), time());
    }

    /** The verdict's name alone; a dash where there is none. */
    String judged() {
        return history.map(each -> Diagnosis.of(each).verdict().key().replace('_', ' '))
                .orElse("–");
    }

    static String verdict(Diagnosis diagnosis) {
        return diagnosis.verdict().key().replace('_', ' ') + ": " + diagnosis.says();
    }

    /** What was reached, where it was measured, with its floors. */
    private String knn() {
        List<JsonNode> measured = metrics.measured();
        if (measured.isEmpty()) {
            return "";
        }
        JsonNode last = measured.get(measured.size() - 1).get("knn_top1");
        String k = last.fieldNames().next();
        String floors = floor("floor_pixels", "raw pixels") + floor("floor_untrained", "the untrained network");
        return String.format(
                Locale.ROOT, "; %s-NN top-1 %.1f %%%s", k, last.get(k).asDouble(Double.NaN), floors);
    }

    private String floor(String key, String name) {
        JsonNode value = metrics.floors().path(key);
        return value.isNumber() ? String.format(Locale.ROOT, ", %s %.1f", name, value.asDouble()) : "";
    }

    String model() {
        return config().map(each -> ModelWords.of(each.model())).orElse("");
    }

    String data() {
        JsonNode train = provenance.path("images").path("train");
        JsonNode val = provenance.path("images").path("val");
        List<String> parts = new ArrayList<>();
        if (train.isNumber()) {
            parts.add(String.format(Locale.ROOT, "%,d images to train on", train.asLong()));
        }
        if (val.asLong() > 0) {
            parts.add(String.format(Locale.ROOT, "%,d held out", val.asLong()));
        }
        config().map(ModelWords::images).filter(name -> !name.isEmpty()).ifPresent(parts::add);
        return String.join("; ", parts);
    }

    String time() {
        List<String> parts = new ArrayList<>();
        double[] steps = RunMetrics.column(metrics.steps(), "step");
        if (steps.length > 0) {
            parts.add(taken((long) steps[steps.length - 1]));
        }
        JsonNode started = provenance.path("started");
        if (started.isTextual()) {
            parts.add("last started " + started.asText().replaceFirst("[.]\\d+Z$", "Z"));
        }
        String machine = PageHead.machine(provenance);
        if (!machine.isEmpty()) {
            parts.add(machine);
        }
        return String.join("; ", parts);
    }

    private String taken(long taken) {
        int batch = config().map(each -> each.train().batchSize()).orElse(1);
        String steps = String.format(Locale.ROOT, "%,d steps of %d images", taken, batch);
        double[] speed = Arrays.stream(RunMetrics.column(metrics.steps(), "images_per_s"))
                .filter(each -> each > 0)
                .sorted()
                .toArray();
        if (speed.length == 0 || config().isEmpty()) {
            return steps;
        }
        double seconds = Arrays.stream(speed).map(each -> 1 / each).average().orElse(0) * taken * batch;
        return String.format(
                Locale.ROOT,
                "%s for %s, %.0f images/s, median",
                PageHead.duration(seconds),
                steps,
                speed[speed.length / 2]);
    }

    /** What is no JSON tells nothing. */
    private JsonNode provenance() throws IOException {
        ObjectMapper json = new ObjectMapper();
        Path file = run.resolve("provenance.json");
        try {
            JsonNode read = Files.isReadable(file) ? json.readTree(file.toFile()) : json.createObjectNode();
            return read != null && read.isObject() ? read : json.createObjectNode();
        } catch (JsonProcessingException e) {
            return json.createObjectNode();
        }
    }
}
