package io.github.dino4j.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A run directory as one HTML page without scripts: curves of what {@code metrics.jsonl} holds, k-NN beside its floors, the
 * first batch, configuration and provenance.
 */
public final class RunReport {
    private static final ObjectMapper JSON = new ObjectMapper();
    static final String STYLE = "body{font:15px/1.5 sans-serif;max-width:960px;margin:2em auto;padding:0 1em}"
            + "figure{display:inline-block;margin:0 1em 1em 0}figcaption{font-weight:bold}"
            + "pre{background:#f4f4f4;padding:1em;overflow:auto}table{border-collapse:collapse}"
            + "td,th{padding:.2em 1em;text-align:right;border-bottom:1px solid #ddd}img{image-rendering:pixelated;"
            + "max-width:100%}.provenance{color:#777;font-size:12px}.key{font-weight:normal;margin-left:1em}";

    private final Path run;
    private final List<JsonNode> steps = new ArrayList<>();
    private final List<JsonNode> epochs = new ArrayList<>();
    private final List<JsonNode> evals = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private RunReport(Path run) {
        this.run = run;
    }

    /**
     * Writes {@code report.html} into a run directory.
     *
     * @param run the run directory
     * @return the page
     * @throws InputException if the directory holds no {@code metrics.jsonl}
     * @throws IOException if a file cannot be read or the page cannot be written
     */
    public static Path write(Path run) throws IOException {
        RunReport report = new RunReport(run);
        report.read();
        Path page = run.resolve("report.html");
        AtomicFiles.write(page, report.html());
        return page;
    }

    private void read() throws IOException {
        Path metrics = run.resolve("metrics.jsonl");
        if (!Files.isReadable(metrics)) {
            throw new InputException(run + ": holds no metrics.jsonl; give the directory of a run of dino train");
        }
        for (String line : Files.readAllLines(metrics)) {
            JsonNode node = parse(line);
            if (node.has("epoch_loss")) {
                epochs.add(node);
            } else if (node.has("loss")) {
                steps.add(node);
            } else if (node.has("eval")) {
                evals.add(node);
            } else if (node.has("warning")) {
                warnings.add("step " + node.path("step").asLong() + ": "
                        + node.get("warning").asText());
            }
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

    private String html() throws IOException {
        StringBuilder page = new StringBuilder("<!doctype html><meta charset=utf-8><title>");
        page.append(escape(String.valueOf(run.getFileName())))
                .append("</title><style>")
                .append(STYLE)
                .append("</style><h1>")
                .append(escape(run.toString()))
                .append("</h1>");
        warnings.forEach(
                warning -> page.append("<p><strong>").append(escape(warning)).append("</strong></p>"));
        knn(page);
        onRequest(page);
        for (String key : List.of(
                "loss", "teacher_entropy", "kl", "grad_norm", "lr", "wd", "momentum", "teacher_temp", "images_per_s")) {
            page.append(curve(key));
        }
        evaluations(page);
        picture(page);
        file(page, "config.yaml");
        file(page, "provenance.json");
        return page.toString();
    }

    private void knn(StringBuilder page) throws IOException {
        List<JsonNode> measured =
                epochs.stream().filter(epoch -> epoch.has("knn_top1")).toList();
        if (measured.isEmpty()) {
            return;
        }
        Chart chart = new Chart("k-NN top-1, percent, over epochs");
        JsonNode last = measured.get(measured.size() - 1).get("knn_top1");
        last.fieldNames()
                .forEachRemaining(k -> chart.line(
                        k + "-NN",
                        measured.stream()
                                .mapToDouble(epoch -> epoch.path("epochs").asDouble())
                                .toArray(),
                        measured.stream()
                                .mapToDouble(
                                        epoch -> epoch.get("knn_top1").path(k).asDouble(Double.NaN))
                                .toArray()));
        Path floors = run.resolve("floors.json");
        page.append("<table><tr><th>k-NN top-1, percent<th>");
        last.properties().forEach(entry -> row(page, "teacher, " + entry.getKey() + "-NN", entry.getValue()));
        if (Files.isReadable(floors)) {
            JsonNode node = parse(Files.readString(floors));
            row(page, "raw pixels (floor)", node.path("floor_pixels"));
            row(page, "untrained network (floor)", node.path("floor_untrained"));
            chart.level("pixels", node.path("floor_pixels").asDouble(Double.NaN));
            chart.level("untrained", node.path("floor_untrained").asDouble(Double.NaN));
        }
        page.append("</table>").append(chart.svg());
    }

    /** Student and linear probes, where the configuration asked for them during training. */
    private void onRequest(StringBuilder page) {
        if (evals.isEmpty()) {
            return;
        }
        Chart chart = new Chart("top-1 on request, percent, over epochs");
        double[] x = evals.stream()
                .mapToDouble(each -> each.path("epochs").asDouble())
                .toArray();
        evals.get(evals.size() - 1)
                .get("eval")
                .fieldNames()
                .forEachRemaining(name -> chart.line(
                        name,
                        x,
                        evals.stream()
                                .mapToDouble(each -> each.get("eval").path(name).asDouble(Double.NaN))
                                .toArray()));
        page.append(chart.svg());
    }

    /** What the evaluation commands have added to the run since. */
    private void evaluations(StringBuilder page) throws IOException {
        Path folder = run.resolve("eval");
        if (Files.isDirectory(folder)) {
            page.append(EvalReport.in(folder).html());
        }
    }

    private static void row(StringBuilder page, String name, JsonNode value) {
        page.append(String.format(Locale.ROOT, "<tr><td>%s<td>%.1f", escape(name), value.asDouble(Double.NaN)));
    }

    private String curve(String key) {
        List<JsonNode> with = steps.stream().filter(step -> step.has(key)).toList();
        if (with.isEmpty()) {
            return "";
        }
        Chart chart = new Chart(key);
        chart.line(
                key,
                with.stream().mapToDouble(step -> step.path("step").asDouble()).toArray(),
                with.stream().mapToDouble(step -> step.path(key).asDouble()).toArray());
        return chart.svg();
    }

    private void picture(StringBuilder page) throws IOException {
        Path picture = run.resolve("samples").resolve("first_batch.png");
        if (Files.isReadable(picture)) {
            page.append("<h2>First batch</h2><img alt=\"first batch of views\" src=\"data:image/png;base64,")
                    .append(Base64.getEncoder().encodeToString(Files.readAllBytes(picture)))
                    .append("\">");
        }
    }

    private void file(StringBuilder page, String name) throws IOException {
        Path file = run.resolve(name);
        if (Files.isReadable(file)) {
            page.append("<h2>").append(name).append("</h2><pre>").append(escape(Files.readString(file)));
            page.append("</pre>");
        }
    }

    static String escape(@Nullable String text) {
        return String.valueOf(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
