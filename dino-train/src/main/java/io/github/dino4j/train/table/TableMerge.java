package io.github.dino4j.train.table;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.OwnedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Puts tables together whose rows were trained apart, such as by several processes side by side: one report of all rows that are
 * finished. The tables stay as they are, and may be trained on.
 */
public final class TableMerge {
    private static final Pattern RUN = Pattern.compile("(.+)-seed(-?\\d+)");

    private final List<Path> tables;
    private final Path output;
    private final Map<String, RowResult> results = new LinkedHashMap<>();
    private final Map<String, String> notTrained = new LinkedHashMap<>();

    private TableMerge(List<Path> tables, Path output) {
        this.tables = tables;
        this.output = output;
    }

    /**
     * Reads what is finished, and writes the report.
     *
     * @param tables directories of tables on the same terms: recipe, images, budget and overlays
     * @param output where the report is written
     * @return all rows
     * @throws InputException if a directory holds no table or one on other terms, two hold the same row and seed, or none holds any
     * @throws IOException if a file cannot be read or written
     */
    public static TableResult of(List<Path> tables, Path output) throws IOException {
        return new TableMerge(List.copyOf(tables), output).run();
    }

    private TableResult run() throws IOException {
        Path first = tables.get(0);
        JsonNode plan = TableFolder.plan(first);
        for (Path table : tables) {
            TableFolder.requireSameTerms(table, TableFolder.plan(table), first, plan);
            read(table);
        }
        if (results.isEmpty()) {
            throw new InputException(first + ": no row is finished there; train one by dino table7 --output " + first);
        }
        TableRequest request = request(plan);
        String name = OwnedFolder.nameOf(tables.toString());
        OwnedFolder.Owner owner = new OwnedFolder.Owner("merged-table", name, "--output", root -> false);
        try (OwnedFolder folder = OwnedFolder.open(output, owner)) {
            List<RowResult> sorted = new ArrayList<>(results.values());
            sorted.sort(Comparator.comparingLong(RowResult::seed));
            notTrained.keySet().removeIf(row -> sorted.stream()
                    .anyMatch(result -> result.row().equals(row)));
            String images = plan.path(TableFolder.DATA).asText();
            return new TableReport(request, images, folder.root()).write(sorted, notTrained, false);
        }
    }

    private void read(Path table) throws IOException {
        for (Path run : runs(table)) {
            Matcher name = RUN.matcher(run.getFileName().toString());
            if (!name.matches() || !TableFolder.isFinished(run)) {
                continue;
            }
            String row = name.group(1);
            int batch = ConfigLoader.load(run.resolve("config.yaml"), List.of())
                    .train()
                    .batchSize();
            RowResult result = RowResult.of(row, Long.parseLong(name.group(2)), run, batch);
            RowResult other = results.putIfAbsent(run.getFileName().toString(), result);
            if (other != null) {
                throw new InputException(run + ": is a second run of row " + row + " with seed " + result.seed()
                        + ", beside " + other.run() + "; name one of their tables alone");
            }
        }
        TableFolder.notTrained(table).forEach(notTrained::putIfAbsent);
    }

    private static List<Path> runs(Path table) throws IOException {
        try (Stream<Path> files = Files.list(table)) {
            return files.filter(Files::isDirectory).sorted().toList();
        }
    }

    /** What the tables were asked for, with the rows and seeds that there are. */
    private TableRequest request(JsonNode plan) {
        TreeSet<Long> seeds = new TreeSet<>();
        results.values().forEach(result -> seeds.add(result.seed()));
        List<TableRow> rows = TableRow.all().stream()
                .filter(row -> results.values().stream()
                                .anyMatch(result -> result.row().equals(row.name()))
                        || notTrained.containsKey(row.name()))
                .toList();
        String set = plan.path(TableFolder.SET).asText();
        return new TableRequest(
                plan.path(TableFolder.RECIPE).asText(),
                null,
                null,
                TableBudget.of(plan),
                rows,
                List.copyOf(seeds),
                set.isEmpty() ? List.of() : List.of(set),
                output);
    }
}
