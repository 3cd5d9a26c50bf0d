package io.github.dino4j.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A run directory as one HTML page without scripts: curves of what {@code metrics.jsonl} holds, k-NN beside its floors, the
 * first batch, configuration and provenance.
 */
public final class RunReport {
    private final Path run;
    private final RunMetrics metrics;

    private RunReport(Path run, RunMetrics metrics) {
        this.run = run;
        this.metrics = metrics;
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
        RunReport report = new RunReport(run, RunMetrics.read(run));
        Path page = run.resolve("report.html");
        AtomicFiles.write(page, report.html());
        return page;
    }

    private String html() throws IOException {
        StringBuilder page = new StringBuilder(new RunHeader(run, metrics).html());
        metrics.warnings().forEach(warning -> page.append("<p class=\"warning\">")
                .append(Page.escape(warning))
                .append("</p>"));
        knn(page);
        onRequest(page);
        page.append(curve("loss", "loss"));
        for (Signal signal : RunSignals.read(run)) {
            page.append(curve(signal.name(), RunSignals.title(signal)));
            page.append(measured(signal));
        }
        for (String key : List.of("grad_norm", "lr", "wd", "images_per_s")) {
            page.append(curve(key, key));
        }
        evaluations(page);
        picture(page);
        file(page, "config.yaml");
        file(page, "provenance.json");
        return Page.html(run.toString(), page.toString());
    }

    private void knn(StringBuilder page) {
        List<JsonNode> measured = metrics.measured();
        if (measured.isEmpty()) {
            return;
        }
        Chart chart = new Chart("k-NN top-1, percent, over epochs");
        JsonNode last = measured.get(measured.size() - 1).get("knn_top1");
        last.fieldNames()
                .forEachRemaining(k -> chart.line(
                        k + "-NN",
                        RunMetrics.column(measured, "epochs"),
                        measured.stream()
                                .mapToDouble(
                                        epoch -> epoch.get("knn_top1").path(k).asDouble(Double.NaN))
                                .toArray()));
        List<List<String>> rows = new ArrayList<>();
        last.properties().forEach(entry -> rows.add(row("teacher, " + entry.getKey() + "-NN", entry.getValue())));
        JsonNode floors = metrics.floors();
        if (!floors.isEmpty()) {
            rows.add(row("raw pixels (floor)", floors.path("floor_pixels")));
            rows.add(row("untrained network (floor)", floors.path("floor_untrained")));
            chart.level("pixels", floors.path("floor_pixels").asDouble(Double.NaN));
            chart.level("untrained", floors.path("floor_untrained").asDouble(Double.NaN));
        }
        page.append(new Block.Table("k-NN", List.of("of", "top-1, percent"), rows).html())
                .append(chart.svg());
    }

    private static List<String> row(String name, JsonNode value) {
        return List.of(name, String.format(Locale.ROOT, "%.1f", value.asDouble(Double.NaN)));
    }

    /** Student and linear probes, where the configuration asked for them during training. */
    private void onRequest(StringBuilder page) {
        List<JsonNode> evals = metrics.evals();
        if (evals.isEmpty()) {
            return;
        }
        Chart chart = new Chart("top-1 on request, percent, over epochs");
        double[] x = RunMetrics.column(evals, "epochs");
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

    private String curve(String key, String title) {
        List<JsonNode> with =
                metrics.steps().stream().filter(step -> step.has(key)).toList();
        if (with.isEmpty()) {
            return "";
        }
        Chart chart = new Chart(title);
        chart.line(key, RunMetrics.column(with, "step"), RunMetrics.column(with, key));
        return chart.svg();
    }

    /** A signal that is measured now and then, on a sample of images. */
    private String measured(Signal signal) {
        List<JsonNode> with = metrics.signals().stream()
                .filter(line -> line.get("signals").has(signal.name()))
                .toList();
        if (with.isEmpty()) {
            return "";
        }
        Chart chart = new Chart(RunSignals.title(signal));
        double[] values =
                RunMetrics.column(with.stream().map(line -> line.get("signals")).toList(), signal.name());
        chart.line(signal.name(), RunMetrics.column(with, "step"), values);
        return chart.svg();
    }

    private void picture(StringBuilder page) throws IOException {
        Path picture = run.resolve("samples").resolve("first_batch.png");
        if (Files.isReadable(picture)) {
            page.append("<section><h2>First batch</h2>")
                    .append(new Block.Picture(
                                    "Views of the first images: g are global crops, l local ones",
                                    Files.readAllBytes(picture))
                            .html())
                    .append("</section>\n");
        }
    }

    private void file(StringBuilder page, String name) throws IOException {
        Path file = run.resolve(name);
        if (Files.isReadable(file)) {
            page.append("<section><h2>")
                    .append(name)
                    .append("</h2><pre tabindex=\"0\">")
                    .append(Page.escape(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)))
                    .append("</pre></section>\n");
        }
    }
}
