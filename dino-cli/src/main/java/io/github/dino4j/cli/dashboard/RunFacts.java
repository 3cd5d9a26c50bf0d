package io.github.dino4j.cli.dashboard;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.bind.ConfigException;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.core.io.Reason;
import io.github.dino4j.eval.report.ModelWords;
import io.github.dino4j.eval.report.PageHead;
import io.github.dino4j.eval.report.RunComparison;
import io.github.dino4j.eval.report.RunLimits;
import io.github.dino4j.eval.report.RunSignals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
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
 * @param origin where and when it was started last
 */
record RunFacts(
        String yaml, @Nullable RunConfig config, String note, long images, List<Signal> signals, Origin origin) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Where and when a run was started last.
     *
     * @param heldOut held-out images
     * @param started as ISO 8601 writes it, empty where it is not known
     * @param machine in words, empty where it is not known
     */
    record Origin(long heldOut, String started, String machine) {
        static final Origin UNKNOWN = new Origin(0, "", "");

        static Origin of(JsonNode provenance) {
            return new Origin(
                    provenance.path("images").path("val").asLong(),
                    provenance.path("started").asText(),
                    PageHead.machine(provenance));
        }
    }

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
        JsonNode provenance = object(run, "provenance.json");
        JsonNode images = provenance.path("images").path("train");
        return new RunFacts(
                yaml, config, note, images.isNumber() ? images.asLong() : -1, meanings(run), Origin.of(provenance));
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

    /** Writes what does not change while a run trains. */
    void write(JsonGenerator json) throws IOException {
        json.writeStringField("note", note);
        json.writeNumberField("images", images);
        json.writeNumberField("held_out", origin.heldOut());
        json.writeStringField("started", origin.started());
        json.writeStringField("machine", origin.machine());
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
        json.writeStringField("data", ModelWords.images(config));
        json.writeStringField("model", ModelWords.of(config.model()));
        json.writeStringField("method", config.method().name());
        json.writeBooleanField("nats", RunLimits.isCrossEntropy(config));
        json.writeNumberField("batch", config.train().batchSize());
        json.writeNumberField("epochs", config.train().epochs());
        json.writeObjectFieldStart("limits");
        for (Map.Entry<String, Map<String, Double>> each : RunLimits.of(config).entrySet()) {
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
