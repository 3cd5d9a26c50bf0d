package io.github.dino4j.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.io.InputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run's {@code metrics.jsonl} and {@code floors.json} hold. Of more lines than a page can show, an even sample is kept, so
 * that a file of millions takes little memory.
 *
 * @param steps a line for each step, or for each of every so many
 * @param epochs a line for each epoch
 * @param evals what was measured on request
 * @param signals what was measured without labels
 * @param warnings as texts, the first of them
 * @param floors of k-NN, an empty object if there are none
 */
record RunMetrics(
        List<JsonNode> steps,
        List<JsonNode> epochs,
        List<JsonNode> evals,
        List<JsonNode> signals,
        List<String> warnings,
        JsonNode floors) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_STEPS = 4096;
    private static final int MOST_EPOCHS = 1 << 16;
    private static final int MOST_WARNINGS = 100;

    /**
     * Reads a run directory. Lines that are torn or damaged are passed over.
     *
     * @throws InputException if it holds no {@code metrics.jsonl}
     * @throws IOException if a file cannot be read
     */
    static RunMetrics read(Path run) throws IOException {
        Path file = run.resolve("metrics.jsonl");
        if (!Files.isReadable(file)) {
            throw new InputException(run + ": holds no metrics.jsonl; give the directory of a run of dino train");
        }
        Sample steps = new Sample(MOST_STEPS);
        Sample epochs = new Sample(MOST_EPOCHS);
        Sample evals = new Sample(MOST_EPOCHS);
        Sample signals = new Sample(MOST_EPOCHS);
        List<String> warnings = new ArrayList<>();
        try (BufferedReader lines = lenient(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains("\"signals\"")) {
                    signals.offer(line);
                } else if (line.contains("\"epoch_loss\"")) {
                    epochs.offer(line);
                } else if (line.contains("\"loss\"")) {
                    steps.offer(line);
                } else if (line.contains("\"eval\"")) {
                    evals.offer(line);
                } else if (line.contains("\"warning\"") && warnings.size() < MOST_WARNINGS) {
                    warn(parse(line), warnings);
                }
            }
        }
        Path floors = run.resolve("floors.json");
        return new RunMetrics(
                steps.nodes("loss"),
                epochs.nodes("epoch_loss"),
                evals.nodes("eval"),
                signals.nodes("signals"),
                warnings,
                parse(
                        Files.isReadable(floors)
                                ? new String(Files.readAllBytes(floors), StandardCharsets.UTF_8)
                                : "{}"));
    }

    /** Bytes that are no UTF-8 become question marks instead of an end. */
    private static BufferedReader lenient(Path file) throws IOException {
        return new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
    }

    private static void warn(JsonNode line, List<String> warnings) {
        if (line.has("warning")) {
            warnings.add("step " + line.path("step").asLong() + ": "
                    + line.get("warning").asText());
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

    /** Every line, or every second, fourth, … one as they become too many, and the last. */
    private static final class Sample {
        private final List<String> kept = new ArrayList<>();
        private final int most;
        private long seen;
        private long stride = 1;
        private String last = "";

        Sample(int most) {
            this.most = most;
        }

        void offer(String line) {
            last = line;
            if (seen++ % stride == 0) {
                kept.add(line);
                if (kept.size() == most) {
                    thin();
                }
            }
        }

        private void thin() {
            for (int i = 0; 2 * i < most; i++) {
                kept.set(i, kept.get(2 * i));
            }
            kept.subList((most + 1) / 2, most).clear();
            stride *= 2;
        }

        List<JsonNode> nodes(String key) {
            List<String> lines = new ArrayList<>(kept);
            if (seen > 0 && (seen - 1) % stride != 0) {
                lines.add(last);
            }
            return lines.stream()
                    .map(RunMetrics::parse)
                    .filter(node -> node.has(key))
                    .toList();
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
