package io.github.dino4j.eval.diagnose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.io.InputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A run as its configuration and the lines of its {@code metrics.jsonl} tell it, from which a {@link Diagnosis} is made. Numbers
 * are known by their names alone, whatever method told them.
 */
public final class RunHistory {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Series NOTHING = new Series();

    private final RunConfig config;
    private final Map<String, Series> series = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private String failure = "";
    private long step;
    private double stepsPerEpoch = Double.NaN;

    /**
     * A run that has not begun.
     *
     * @param config the run's
     */
    public RunHistory(RunConfig config) {
        this.config = config;
    }

    /**
     * Reads a run directory. Lines that are torn or damaged are passed over.
     *
     * @param run the directory
     * @return its history
     * @throws InputException if it holds no {@code metrics.jsonl} or no {@code config.yaml}
     * @throws IOException if a file cannot be read
     */
    public static RunHistory read(Path run) throws IOException {
        Path config = run.resolve("config.yaml");
        Path metrics = run.resolve("metrics.jsonl");
        if (!Files.isReadable(metrics) || !Files.isReadable(config)) {
            throw new InputException(
                    run + ": holds no metrics.jsonl and config.yaml; give the directory of a run of dino train");
        }
        RunHistory history =
                new RunHistory(ConfigLoader.printed(Files.readString(config), config.toString(), List.of()));
        history.readLines(metrics);
        JsonNode images = JSON.createObjectNode();
        Path provenance = run.resolve("provenance.json");
        if (Files.isReadable(provenance)) {
            images = parse(Files.readString(provenance)).path("images").path("train");
        }
        if (Double.isNaN(history.stepsPerEpoch) && images.isNumber()) {
            history.stepsPerEpoch =
                    Math.floor(images.asDouble() / history.config.train().batchSize());
        }
        return history;
    }

    /**
     * Takes in what an interrupted run has written.
     *
     * @param metrics its {@code metrics.jsonl}
     * @throws IOException if it cannot be read
     */
    public void readLines(Path metrics) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(metrics), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                add(parse(line));
            }
        }
    }

    /** A line, or an empty object for one that a kill has torn. */
    private static JsonNode parse(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            return node.isObject() ? node : JSON.createObjectNode();
        } catch (IOException e) {
            return JSON.createObjectNode();
        }
    }

    /**
     * Takes in what has just been told.
     *
     * @param line an object of {@code metrics.jsonl}
     */
    public void add(Map<String, Object> line) {
        JsonNode node = JSON.valueToTree(line);
        add(node);
    }

    /**
     * Takes in a line that somebody else has read.
     *
     * @param line an object of {@code metrics.jsonl}
     */
    public void add(JsonNode line) {
        step = Math.max(step, line.path("step").asLong(0));
        if (line.has("warning")) {
            warnings.add(line.get("warning").asText());
            failure = line.path("failure").asText(failure);
            return;
        }
        if (line.has("epoch_loss") && line.path("epochs").asDouble() > 0) {
            stepsPerEpoch = line.path("step").asDouble() / line.get("epochs").asDouble();
        }
        double at = line.path("step").asDouble();
        line.properties().forEach(entry -> {
            if (entry.getKey().equals("signals")) {
                entry.getValue().properties().forEach(signal -> add(signal.getKey(), at, signal.getValue()));
            } else if (entry.getKey().equals("knn_top1") && !entry.getValue().isEmpty()) {
                add("knn_top1", at, entry.getValue().iterator().next()); // of the first k
            } else {
                add(entry.getKey(), at, entry.getValue());
            }
        });
    }

    private void add(String name, double at, JsonNode value) {
        if (value.isNumber()) {
            series.computeIfAbsent(name, missing -> new Series()).add(at, value.asDouble());
        }
    }

    /**
     * Says how long an epoch is, which a run knows before its first one ends.
     *
     * @param steps of an epoch
     */
    public void stepsPerEpoch(int steps) {
        stepsPerEpoch = steps;
    }

    Series series(String name) {
        return series.getOrDefault(name, NOTHING);
    }

    /** {@return the run's configuration} */
    public RunConfig config() {
        return config;
    }

    /** Steps completed. */
    long step() {
        return step;
    }

    /** {@return steps of the whole run, NaN where it is not known how many images there are} */
    public double planned() {
        return stepsPerEpoch * config.train().epochs();
    }

    /** {@return what the user was warned of, in order} */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** How the run failed by itself, such as {@code diverged}; empty if it did not. */
    String failure() {
        return failure;
    }
}
