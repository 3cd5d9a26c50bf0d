package io.github.dino4j.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dino4j.core.config.ConfigDifference;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.ShortPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Several runs side by side: where their configurations differ, how far they came, and their curves in one picture. */
public final class RunComparison {
    private static final String NOTHING = "–";
    private static final List<Column> COLUMNS = List.of(
            new Column("steps", "steps", "%,.0f"),
            new Column("epochs", "epochs", "%,.0f"),
            new Column("loss", "loss", "%.3f"),
            new Column("knn_top1", "k-NN top-1, %", "%.1f"),
            new Column("best_knn_top1", "its best, %", "%.1f"),
            new Column("floor_untrained", "untrained network, %", "%.1f"),
            new Column("floor_pixels", "raw pixels, %", "%.1f"),
            new Column("images_per_s", "images per second", "%,.0f"));

    private final Map<String, RunMetrics> runs = new LinkedHashMap<>(); // by name
    private final Map<String, RunHeader> headers = new LinkedHashMap<>(); // by name
    private final Map<String, Map<String, String>> configs = new LinkedHashMap<>(); // values by key, by name

    /** A number of each run on the page. */
    private record Column(String key, String title, String format) {
        String of(Map<String, Object> result) {
            return result.get(key) instanceof Number number
                    ? String.format(Locale.ROOT, format, number.doubleValue())
                    : NOTHING;
        }
    }

    private RunComparison() {}

    /**
     * Reads runs.
     *
     * @param folders run directories, two or more
     * @return the comparison
     * @throws InputException if there are fewer, one is given twice, or one is no run directory
     * @throws IOException if a file cannot be read
     */
    public static RunComparison of(List<Path> folders) throws IOException {
        if (folders.size() < 2) {
            throw new InputException("a comparison needs two run directories or more, got " + folders.size());
        }
        RunComparison comparison = new RunComparison();
        for (Path folder : folders) {
            String name = folder.toString();
            RunMetrics metrics = RunMetrics.read(folder);
            if (comparison.runs.put(name, metrics) != null) {
                throw new InputException(name + ": given twice");
            }
            comparison.headers.put(name, new RunHeader(folder, metrics));
            comparison.configs.put(name, settings(folder));
        }
        return comparison;
    }

    private static Map<String, String> settings(Path folder) throws IOException {
        Path file = folder.resolve("config.yaml");
        return Files.isReadable(file)
                ? settings(ConfigLoader.printed(Files.readString(file), file.toString(), List.of()))
                : Map.of();
    }

    /**
     * A configuration as a list, as it is compared with another.
     *
     * @param config of a run
     * @return values as texts by their keys, such as {@code optim.lr}, in the order of keys
     */
    public static Map<String, String> settings(RunConfig config) {
        return new TreeMap<>(ConfigDifference.keys(config));
    }

    /** {@return keys whose values differ, each with its values in the order of the runs; empty texts where a run has none} */
    public Map<String, List<String>> differences() {
        Map<String, List<String>> differences = new TreeMap<>();
        for (Map<String, String> each : configs.values()) {
            for (String key : each.keySet()) {
                List<String> values = configs.values().stream()
                        .map(config -> Objects.requireNonNullElse(config.get(key), ""))
                        .toList();
                if (values.stream().distinct().count() > 1) {
                    differences.put(key, values);
                }
            }
        }
        return differences;
    }

    /**
     * What each run reached, by its directory.
     *
     * @return steps, epochs, the last epoch's loss, last and best k-NN top-1 at the first k (percent), the floors, and the
     *     median of images per second; what a run has not measured is left out
     */
    public Map<String, Map<String, Object>> results() {
        Map<String, Map<String, Object>> results = new LinkedHashMap<>();
        runs.forEach((name, run) -> results.put(name, result(run)));
        return results;
    }

    private static Map<String, Object> result(RunMetrics run) {
        Map<String, Object> result = new LinkedHashMap<>();
        double[] steps = RunMetrics.column(run.steps(), "step");
        double[] epochs = RunMetrics.column(run.epochs(), "epochs");
        double[] losses = RunMetrics.column(run.epochs(), "epoch_loss");
        double[] knn = knn(run.measured());
        double[] speed = RunMetrics.column(run.steps(), "images_per_s");
        Arrays.sort(speed);
        last(result, "steps", steps);
        last(result, "epochs", epochs);
        last(result, "loss", losses);
        last(result, "knn_top1", knn);
        put(result, "best_knn_top1", Arrays.stream(knn).max().orElse(Double.NaN));
        put(result, "floor_pixels", run.floors().path("floor_pixels").asDouble(Double.NaN));
        put(result, "floor_untrained", run.floors().path("floor_untrained").asDouble(Double.NaN));
        put(result, "images_per_s", speed.length == 0 ? Double.NaN : speed[speed.length / 2]);
        return result;
    }

    private static void last(Map<String, Object> result, String key, double[] values) {
        put(result, key, values.length == 0 ? Double.NaN : values[values.length - 1]);
    }

    private static void put(Map<String, Object> result, String key, double value) {
        if (!Double.isNaN(value)) {
            result.put(key, value == Math.rint(value) && Math.abs(value) < 1e15 ? (Object) (long) value : value);
        }
    }

    /** Top-1 after each epoch at the first k. */
    private static double[] knn(List<JsonNode> measured) {
        return measured.stream()
                .mapToDouble(epoch -> epoch.get("knn_top1").elements().next().asDouble(Double.NaN))
                .toArray();
    }

    /**
     * Writes a page, on which runs are called by their paths without the folders that all are in.
     *
     * @param page replaced if it exists
     * @throws IOException if it cannot be written
     */
    public void write(Path page) throws IOException {
        Map<String, String> labels =
                ShortPaths.of(runs.keySet().stream().map(Path::of).toList());
        List<List<String>> rows = new ArrayList<>();
        results().forEach((name, result) -> {
            List<String> row = new ArrayList<>(List.of(
                    labels.getOrDefault(name, name),
                    Objects.requireNonNull(headers.get(name)).judged()));
            COLUMNS.forEach(column -> row.add(column.of(result)));
            rows.add(row);
        });
        List<String> header = new ArrayList<>(List.of("run", "verdict"));
        COLUMNS.forEach(column -> header.add(column.title()));
        StringBuilder body = new StringBuilder();
        body.append(head(labels).html());
        body.append(new Block.Table("What each run reached", header, rows).html());
        body.append(curves(knnTitle(), "of held-out images, by the teacher's features", true, labels));
        body.append(curves("Mean loss of each epoch", "each in its method's own unit", false, labels));
        body.append(changed(labels).html());
        AtomicFiles.write(page, Page.html("Comparison of " + runs.size() + " runs", body.toString()));
    }

    /** Where runs write is no difference between them: their names say it. */
    private Block changed(Map<String, String> labels) {
        List<List<String>> changed = new ArrayList<>();
        differences().forEach((key, values) -> {
            if (!key.equals("train.output")) {
                List<String> row = new ArrayList<>(List.of(key));
                values.forEach(value -> row.add(value.isEmpty() ? NOTHING : value));
                changed.add(row);
            }
        });
        List<String> header = new ArrayList<>(List.of("key"));
        header.addAll(labels.values());
        return changed.isEmpty()
                ? new Block.Note("Their configurations are the same, but for where they write.")
                : new Block.Table("Where their configurations differ", header, changed);
    }

    private PageHead head(Map<String, String> labels) {
        Map<String, Double> knn = new LinkedHashMap<>();
        results().forEach((name, result) -> {
            if (result.get("best_knn_top1") instanceof Number number) {
                knn.put(labels.getOrDefault(name, name), number.doubleValue());
            }
        });
        String verdict = knn.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(best -> String.format(
                        Locale.ROOT,
                        "best of %d runs by k-NN: %s, top-1 %.1f %%",
                        runs.size(),
                        best.getKey(),
                        best.getValue()))
                .orElse("no verdict: k-NN was measured in none of the " + runs.size() + " runs");
        return PageHead.of(
                verdict,
                PageHead.Tone.OPEN,
                told(RunHeader::model, labels),
                told(RunHeader::data, labels),
                told(RunHeader::time, labels));
    }

    /** What runs say of themselves: once where all say the same, else each by its name, in lines. */
    private String told(Function<RunHeader, String> of, Map<String, String> labels) {
        Map<String, String> told = new LinkedHashMap<>();
        headers.forEach((name, header) -> told.put(labels.getOrDefault(name, name), of.apply(header)));
        return told.values().stream().distinct().count() == 1
                ? told.values().iterator().next()
                : told.entrySet().stream()
                        .map(each -> each.getKey() + ": " + each.getValue())
                        .collect(Collectors.joining("\n"));
    }

    /** With its number of neighbours, where all have the same. */
    private String knnTitle() {
        List<String> ks = runs.values().stream()
                .flatMap(run -> run.measured().stream())
                .map(epoch -> epoch.get("knn_top1").fieldNames().next())
                .distinct()
                .toList();
        return (ks.size() == 1 ? ks.get(0) : "k") + "-NN top-1, %";
    }

    private String curves(String title, String about, boolean knn, Map<String, String> labels) {
        Chart chart = new Chart(title, about, "epochs");
        boolean drawn = false;
        int colour = -1;
        for (Map.Entry<String, RunMetrics> run : runs.entrySet()) {
            List<JsonNode> lines =
                    knn ? run.getValue().measured() : run.getValue().epochs();
            colour++; // a run has its own, also where another has nothing to show
            if (!lines.isEmpty()) {
                drawn = true;
                chart.line(
                        colour,
                        labels.getOrDefault(run.getKey(), run.getKey()),
                        RunMetrics.column(lines, "epochs"),
                        knn ? knn(lines) : RunMetrics.column(lines, "epoch_loss"));
            }
        }
        if (knn && drawn) {
            floor(chart, "floor_pixels", "raw pixels");
            floor(chart, "floor_untrained", "untrained network");
        }
        return drawn ? chart.svg() : "";
    }

    /** A floor that all runs that know it have alike; the table has the others. */
    private void floor(Chart chart, String key, String name) {
        List<Double> values = runs.values().stream()
                .map(run -> run.floors().path(key).asDouble(Double.NaN))
                .filter(Double::isFinite)
                .distinct()
                .toList();
        if (values.size() == 1) {
            chart.level(name, values.get(0));
        }
    }
}
