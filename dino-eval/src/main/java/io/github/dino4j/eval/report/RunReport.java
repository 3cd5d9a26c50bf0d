package io.github.dino4j.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.image.decode.ImageDecoder;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.eval.picture.InlinePicture;
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
    /** The page's name in a run directory. */
    public static final String FILE = "report.html";

    private static final long MOST_PIXELS = 1L << 26; // of a picture
    private static final int WIDEST = 1400; // pixels of a picture's longer side on the page

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
        Path page = run.resolve(FILE);
        AtomicFiles.write(page, report.html());
        return page;
    }

    private String html() throws IOException {
        RunHeader header = new RunHeader(run, metrics);
        StringBuilder page = new StringBuilder(header.html());
        metrics.warnings().forEach(warning -> page.append("<p class=\"warning\">Warned while it trained, ")
                .append(Page.escape(warning))
                .append("</p>"));
        knn(page);
        onRequest(page);
        RunCharts charts = new RunCharts(metrics, RunSignals.read(run), header.config());
        page.append(charts.html());
        evaluations(page);
        picture(page);
        file(page, "config.yaml");
        file(page, "provenance.json");
        return Page.html("Run " + run, page.toString());
    }

    private void knn(StringBuilder page) {
        List<JsonNode> measured = metrics.measured();
        if (measured.isEmpty()) {
            return;
        }
        Chart chart = new Chart("k-NN top-1, %", "of held-out images, by the teacher's features", "epochs");
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
            chart.level("raw pixels", floors.path("floor_pixels").asDouble(Double.NaN));
            chart.level("untrained network", floors.path("floor_untrained").asDouble(Double.NaN));
        }
        page.append(new Block.Table("k-NN", List.of("of", "top-1, %"), rows).html())
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
        Chart chart = new Chart("Top-1 on request, %", "of held-out images", "epochs");
        double[] x = RunMetrics.column(evals, "epochs");
        evals.get(evals.size() - 1)
                .get("eval")
                .fieldNames()
                .forEachRemaining(name -> chart.line(
                        name.replace('_', ' '),
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

    private void picture(StringBuilder page) throws IOException {
        Path picture = run.resolve("samples").resolve("first_batch.png");
        if (!Files.isReadable(picture)) {
            return;
        }
        page.append("<section><h2>First batch</h2>");
        try {
            RgbImage read = new ImageDecoder(MOST_PIXELS).decode(Files.readAllBytes(picture), picture.toString());
            page.append(new Block.Picture(
                            "The first images with the rectangles of their crops, and the views that the network is given",
                            InlinePicture.of(read, WIDEST).bytes())
                    .html());
        } catch (ImageFormatException e) {
            page.append(new Block.Note("The picture cannot be shown: " + e.getMessage()).html());
        }
        page.append("</section>\n");
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
