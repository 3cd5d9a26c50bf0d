package io.github.dino4j.train.table;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.eval.diagnose.Verdict;
import io.github.dino4j.eval.report.Block;
import io.github.dino4j.eval.report.ModelWords;
import io.github.dino4j.eval.report.Page;
import io.github.dino4j.eval.report.PageHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes {@code table7.json}, {@code table7.md} and {@code table7.html}: rows beside the paper's numbers, curves, signals. */
final class TableReport {
    private static final String TITLE = "Component table";
    private static final String NAME = "table7";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final List<String> HEADER = List.of(
            "row",
            "k-NN, %",
            "linear, %",
            "paper k-NN, %",
            "paper linear, %",
            "effective rank",
            "mean cosine",
            "verdict",
            "in the paper");
    private static final List<String> TOOK = List.of("row", "steps", "seconds", "images/s");

    private final TableRequest request;
    private final String images;
    private final Path folder;

    TableReport(TableRequest request, String images, Path folder) {
        this.request = request;
        this.images = images;
        this.folder = folder;
    }

    TableResult write(List<RowResult> results, Map<String, String> notTrained, boolean stopped) throws IOException {
        Path page = folder.resolve(NAME + ".html");
        TableResult table = new TableResult(request.rows(), results, notTrained, stopped, page);
        PageHead head = head(table);
        List<Block> blocks = blocks(table);
        AtomicFiles.write(folder.resolve(NAME + ".json"), JSON.writeValueAsString(json(table)) + "\n");
        AtomicFiles.write(
                folder.resolve(NAME + ".md"),
                "# " + TITLE + "\n\n" + head.markdown()
                        + blocks.stream()
                                .map(Block::markdown)
                                .filter(text -> !text.isEmpty())
                                .collect(Collectors.joining("\n")));
        AtomicFiles.write(
                page,
                Page.html(
                        TITLE,
                        head.html() + blocks.stream().map(Block::html).collect(Collectors.joining("\n")) + "\n"));
        return table;
    }

    private PageHead head(TableResult table) throws IOException {
        List<RowResult> results = table.results();
        long learning = results.stream().filter(TableReport::learns).count();
        RowResult best = results.stream()
                .filter(result -> result.knn() != null)
                .max(Comparator.comparingDouble(result -> Objects.requireNonNullElse(result.knn(), Double.NaN)))
                .orElse(null);
        String verdict = results.isEmpty()
                ? "no verdict: no row is trained yet"
                : learning + " of " + results.size() + " rows of training learn"
                        + (best == null
                                ? ""
                                : String.format(
                                        Locale.ROOT, "; the best by k-NN is %s, %.1f %%", best.row(), best.knn()));
        double seconds = results.stream().mapToDouble(RowResult::seconds).sum();
        return PageHead.of(
                verdict + (table.stopped() ? "; it was stopped before its last row" : ""),
                PageHead.Tone.OPEN,
                model(results),
                images + "; recipe " + request.recipeFile(),
                PageHead.duration(seconds) + " of training in all, "
                        + request.budget().describe() + "; written "
                        + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "; " + PageHead.machine());
    }

    private static boolean learns(RowResult result) {
        return result.diagnosis().verdict() == Verdict.LEARNING
                || result.diagnosis().verdict() == Verdict.NARROW;
    }

    /** The backbones of all rows, each once. */
    private static String model(List<RowResult> results) throws IOException {
        Set<String> models = new LinkedHashSet<>();
        for (RowResult result : results) {
            Path config = result.run().resolve("config.yaml");
            if (Files.isReadable(config)) {
                models.add(ModelWords.of(ConfigLoader.printed(Files.readString(config), config.toString(), List.of())
                        .model()));
            }
        }
        return String.join("; ", models);
    }

    /** What is printed, and what each number was made under. */
    private Map<String, Object> json(TableResult table) {
        Map<String, Object> json = new LinkedHashMap<>(table.toJson());
        json.put("recipe", request.recipeFile());
        json.put("data", images);
        json.put(request.budget().key(), request.budget().value());
        json.put("seeds", request.seeds());
        json.put("set", request.sets());
        Map<String, Object> signals = new LinkedHashMap<>();
        table.results()
                .forEach(result -> signals.put(
                        result.row() + "-seed" + result.seed(), result.summary().signals()));
        json.put("signals", signals);
        return json;
    }

    private List<Block> blocks(TableResult table) {
        List<Block> blocks = new ArrayList<>();
        int seeds = request.seeds().size();
        blocks.add(new Block.Note(String.format(
                Locale.ROOT,
                "%d of %d rows of training, %s; %s.",
                table.results().size(),
                request.runs(),
                request.budget().describe(),
                seeds == 1
                        ? "one seed, so that small differences mean nothing"
                        : "mean ± deviation over up to " + seeds + " seeds (of a sample, over n - 1)")));
        blocks.add(new Block.Note("k-NN and linear are top-1 in percent on held-out images, by the teacher's frozen"
                + " features. The paper's are of ViT-S/16 on ImageNet, where the last column names no other network:"
                + " which rows learn and which collapse can be compared, the numbers cannot."));
        blocks.add(new Block.Table(
                "", HEADER, table.rows().stream().map(row -> cells(row, table)).toList()));
        if (table.floorPixels() != null || table.floorUntrained() != null) {
            blocks.add(new Block.Note("Floors of k-NN: raw pixels " + number(table.floorPixels())
                    + ", untrained network " + number(table.floorUntrained()) + "."));
        }
        if (!table.notTrained().isEmpty()) {
            List<List<String>> rows = new ArrayList<>();
            table.notTrained().forEach((row, reason) -> rows.add(List.of(row, reason)));
            blocks.add(new Block.Table("Rows that are not trained", List.of("row", "why"), rows));
        }
        blocks.addAll(new TableCurves(table, request.budget() instanceof TableBudget.Minutes).plots());
        blocks.add(new Block.Table(
                "What training took",
                TOOK,
                table.rows().stream().map(row -> took(row, table)).toList()));
        blocks.add(signals(table));
        if (seeds > 1) {
            blocks.add(each(table));
        }
        return blocks;
    }

    private static List<String> cells(TableRow row, TableResult table) {
        List<RowResult> results = table.of(row);
        List<String> cells = new ArrayList<>(List.of(
                row.name(),
                Spread.of(results, RowResult::knn),
                Spread.of(results, RowResult::linear),
                published(row.knn()),
                published(row.linear()),
                Spread.of(results, result -> result.diagnosis().number("effective_rank")),
                Spread.of(results, result -> result.diagnosis().number("mean_cosine")),
                verdicts(results, table.notTrained().containsKey(row.name()))));
        cells.add(row.where().isEmpty() ? "–" : row.where());
        return cells;
    }

    private static List<String> took(TableRow row, TableResult table) {
        List<RowResult> results = table.of(row);
        return List.of(
                row.name(),
                whole(results, result -> (double) result.summary().steps()),
                whole(results, RowResult::seconds),
                whole(results, result -> result.summary().imagesPerS()));
    }

    private static String verdicts(List<RowResult> results, boolean refused) {
        if (results.isEmpty()) {
            return refused ? "not trained" : "not yet";
        }
        Map<String, Long> counts = results.stream()
                .collect(Collectors.groupingBy(RowResult::verdict, LinkedHashMap::new, Collectors.counting()));
        return counts.size() == 1
                ? counts.keySet().iterator().next()
                : counts.entrySet().stream()
                        .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                        .collect(Collectors.joining(", "));
    }

    private static String published(@Nullable Double value) {
        return value == null ? "–" : String.format(Locale.ROOT, "%.1f", value);
    }

    private static String number(@Nullable Double value) {
        return value == null ? "–" : Block.Table.number(value);
    }

    private static String whole(List<RowResult> results, Function<RowResult, @Nullable Double> value) {
        double mean = results.stream()
                .map(value)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(Double.NaN);
        return Double.isNaN(mean) ? "–" : String.format(Locale.ROOT, "%,.0f", mean);
    }

    /** Methods have signals of their own, so that each row is a list and no column fits all. */
    private static Block signals(TableResult table) {
        List<List<String>> rows = new ArrayList<>();
        for (TableRow row : table.rows()) {
            List<RowResult> results = table.of(row);
            if (!results.isEmpty()) {
                Map<String, Double> signals = results.get(0).summary().signals();
                if (signals.isEmpty()) {
                    continue;
                }
                rows.add(List.of(
                        row.name(),
                        signals.keySet().stream()
                                .map(name -> name.replace('_', ' ') + " "
                                        + Spread.of(results, result -> result.summary()
                                                .signals()
                                                .get(name)))
                                .collect(Collectors.joining(", "))));
            }
        }
        return new Block.Table("Signals at the end", List.of("row", "signals"), rows);
    }

    private static Block each(TableResult table) {
        List<List<String>> rows = new ArrayList<>();
        for (TableRow row : table.rows()) {
            for (RowResult result : table.of(row)) {
                rows.add(List.of(
                        row.name(),
                        Long.toString(result.seed()),
                        number(result.knn()),
                        number(result.linear()),
                        number(result.diagnosis().number("effective_rank")),
                        result.verdict()));
            }
        }
        return new Block.Table(
                "Each seed", List.of("row", "seed", "k-NN", "linear", "effective rank", "verdict"), rows);
    }
}
