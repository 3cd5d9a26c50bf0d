package io.github.dino4j.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run's {@code metrics.jsonl} and {@code floors.json} hold.
 *
 * @param steps a line for each step
 * @param epochs a line for each epoch
 * @param evals what was measured on request
 * @param warnings as texts
 * @param floors of k-NN, an empty object if there are none
 */
record RunMetrics(
        List<JsonNode> steps, List<JsonNode> epochs, List<JsonNode> evals, List<String> warnings, JsonNode floors) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Reads a run directory.
     *
     * @throws InputException if it holds no {@code metrics.jsonl}
     * @throws IOException if a file cannot be read
     */
    static RunMetrics read(Path run) throws IOException {
        Path file = run.resolve("metrics.jsonl");
        if (!Files.isReadable(file)) {
            throw new InputException(run + ": holds no metrics.jsonl; give the directory of a run of dino train");
        }
        Path floors = run.resolve("floors.json");
        RunMetrics metrics = new RunMetrics(
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                parse(Files.isReadable(floors) ? Files.readString(floors) : "{}"));
        for (String line : Files.readAllLines(file)) {
            metrics.add(parse(line));
        }
        return metrics;
    }

    private void add(JsonNode line) {
        if (line.has("epoch_loss")) {
            epochs.add(line);
        } else if (line.has("loss")) {
            steps.add(line);
        } else if (line.has("eval")) {
            evals.add(line);
        } else if (line.has("warning")) {
            warnings.add("step " + line.path("step").asLong() + ": "
                    + line.get("warning").asText());
        }
    }

    /** A line, or an empty object for one that a kill has torn. */
    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            return JSON.createObjectNode();
        }
    }

    /** Epochs after which k-NN was measured. */
    List<JsonNode> measured() {
        return epochs.stream().filter(epoch -> epoch.has("knn_top1")).toList();
    }

    /** Numbers of some lines by key, NaN where there are none. */
    static double[] column(List<JsonNode> lines, String key) {
        return lines.stream()
                .mapToDouble(line -> line.path(key).asDouble(Double.NaN))
                .toArray();
    }
}
