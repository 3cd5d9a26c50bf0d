package io.github.dino4j.train.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a run knows of its model's quality, for the model card: its last k-NN accuracy and its floors. */
public final class MeasuredValues {
    private static final ObjectMapper JSON = new ObjectMapper();

    private MeasuredValues() {}

    /**
     * Looks into the run that a checkpoint belongs to.
     *
     * @param checkpoint a run directory, or one of its files
     * @return lines of Markdown, none if there is no run or nothing was measured
     * @throws IOException if the run's files cannot be read
     */
    public static List<String> of(Path checkpoint) throws IOException {
        Path whole = checkpoint.toAbsolutePath().normalize();
        Path folder = whole.getParent();
        Path run =
                Files.isDirectory(whole) || folder == null || folder.getParent() == null ? whole : folder.getParent();
        Path metrics = run.resolve("metrics.jsonl");
        List<String> lines = new ArrayList<>();
        if (Files.isRegularFile(metrics)) {
            lines.addAll(knn(metrics));
        }
        Path floors = run.resolve("floors.json");
        if (!lines.isEmpty() && Files.isRegularFile(floors)) {
            JsonNode values = parse(Files.readString(floors));
            lines.add(floor("of raw pixels", values.path("floor_pixels")));
            lines.add(floor("of the untrained network", values.path("floor_untrained")));
            lines.removeIf(String::isEmpty);
        }
        return lines;
    }

    private static List<String> knn(Path metrics) throws IOException {
        JsonNode last = null;
        try (var reader = Files.newBufferedReader(metrics, StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.contains("\"knn_top1\"")) {
                    last = parse(line);
                }
            }
        }
        List<String> lines = new ArrayList<>();
        if (last != null) {
            for (Map.Entry<String, JsonNode> entry : last.path("knn_top1").properties()) {
                lines.add(String.format(
                        Locale.ROOT,
                        "- k-NN top-1 on the run's own held-out images after %s epochs, k = %s: %.2f %%",
                        last.path("epochs").asText("?"),
                        entry.getKey(),
                        entry.getValue().asDouble()));
            }
        }
        return lines;
    }

    private static String floor(String of, JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "- the same %s: %.2f %%", of, value.asDouble()) : "";
    }

    /** A run that was killed may leave half a line: that tells of nothing. */
    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode();
        }
    }
}
