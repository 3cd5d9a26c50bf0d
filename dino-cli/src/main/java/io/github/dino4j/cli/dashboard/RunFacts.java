package io.github.dino4j.cli.dashboard;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.bind.ConfigException;
import io.github.dino4j.core.config.method.LossConfig;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.core.io.Reason;
import io.github.dino4j.eval.report.RunComparison;
import io.github.dino4j.eval.report.RunSignals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a run directory says of its run beside the metrics.
 *
 * @param yaml the text that the configuration was read from
 * @param config null where it cannot be read
 * @param note why there is none; empty where there is one
 * @param images to train on, -1 where that is not known
 * @param signals what numbers mean
 */
record RunFacts(String yaml, @Nullable RunConfig config, String note, long images, List<Signal> signals) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static RunFacts read(Path run) throws IOException {
        String yaml = RunFile.text(run, "config.yaml").orElse("");
        RunConfig config = null;
        String note = yaml.isEmpty() ? "there is no config.yaml" : "";
        if (!yaml.isEmpty()) {
            try {
                config = ConfigLoader.printed(yaml, "config.yaml", List.of());
            } catch (ConfigException e) {
                note = "config.yaml cannot be read: " + e.getMessage();
            }
        }
        JsonNode images = object(run, "provenance.json").path("images").path("train");
        return new RunFacts(yaml, config, note, images.isNumber() ? images.asLong() : -1, meanings(run));
    }

    /** Whether they were read from the configuration that is there now. */
    boolean isOf(Path run) throws IOException {
        return RunFile.text(run, "config.yaml").orElse("").equals(yaml);
    }

    private static List<Signal> meanings(Path run) throws IOException {
        boolean none = !Files.exists(run.resolve("signals.json"), LinkOption.NOFOLLOW_LINKS); // of an older run
        if (!none && RunFile.text(run, "signals.json").isEmpty()) {
            return List.of();
        }
        try {
            return RunSignals.read(run);
        } catch (IOException e) { // names alone, then
            return List.of();
        }
    }

    /** An object of a run's file; an empty one where there is none, or a damaged one. */
    static JsonNode object(Path run, String name) throws IOException {
        Optional<String> text = RunFile.text(run, name);
        try {
            JsonNode node = JSON.readTree(text.orElse("{}"));
            return node != null && node.isObject() ? node : JSON.createObjectNode();
        } catch (IOException e) {
            return JSON.createObjectNode();
        }
    }

    int batch() {
        return config == null ? 1 : config.train().batchSize();
    }

    /** Steps of an epoch, NaN where that is not known before the first one ends. */
    double stepsPerEpoch() {
        return images < batch() || config == null ? Double.NaN : Math.floor((double) images / batch());
    }

    /** Numbers that a curve cannot pass, or does not pass while all is well, by the curve's name. */
    private Map<String, Map<String, Double>> limits(RunConfig of) {
        Map<String, Map<String, Double>> limits = new LinkedHashMap<>();
        double even = Math.log(of.method().head().outDim());
        if (of.method().loss() instanceof LossConfig.CrossEntropy) {
            limits.put("loss", Map.of("ln K", even, "0", 0.0));
        }
        limits.put("teacher_entropy", Map.of("ln K", even, "0", 0.0));
        limits.put("kl", Map.of("0", 0.0));
        double sample = of.eval().signals().images();
        limits.put("effective_rank", Map.of("at most", Math.min(of.model().embedDim(), sample)));
        for (String cosine : List.of("mean_cosine", "head_mean_cosine", "positive_cosine")) {
            limits.put(cosine, Map.of("all alike", 1.0));
        }
        limits.put("uniformity", Map.of("all alike", 0.0));
        limits.put("alignment", Map.of("0", 0.0));
        return limits;
    }

    /** Writes what does not change while a run trains. */
    void write(JsonGenerator json) throws IOException {
        json.writeStringField("note", note);
        json.writeNumberField("images", images);
        json.writeObjectFieldStart("signals");
        for (Signal signal : signals) {
            json.writeObjectFieldStart(signal.name());
            json.writeStringField("unit", signal.unit());
            json.writeStringField("meaning", signal.meaning());
            json.writeEndObject();
        }
        json.writeEndObject();
        if (config == null) {
            return;
        }
        json.writeStringField("model", config.model().name());
        json.writeStringField("method", config.method().name());
        json.writeNumberField("batch", config.train().batchSize());
        json.writeNumberField("epochs", config.train().epochs());
        json.writeObjectFieldStart("limits");
        for (Map.Entry<String, Map<String, Double>> each : limits(config).entrySet()) {
            json.writeObjectFieldStart(each.getKey());
            for (Map.Entry<String, Double> level : each.getValue().entrySet()) {
                json.writeNumberField(level.getKey(), level.getValue());
            }
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeObjectFieldStart("config");
        for (Map.Entry<String, String> each : RunComparison.settings(config).entrySet()) {
            json.writeStringField(each.getKey(), each.getValue());
        }
        json.writeEndObject();
    }

    /** Why a file could not be read, for a person. */
    static String reason(IOException failure) {
        return Reason.of(failure);
    }
}
