package io.github.dino4j.train.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.OwnedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table's directory, held by one process at a time: its terms and how much each row is trained in {@code plan.json}, so that a
 * table which goes on trains its rows as it began; a run directory for each row and seed; and the report.
 */
final class TableFolder implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    static final String RECIPE = "recipe";
    static final String DATA = "data";
    static final String SET = "set";
    private static final String PLAN = "plan.json";
    private static final String REPORT = "table7.json";
    private static final Set<String> NO_TERMS = Set.of("rows");
    private static final String FINISHED = "row.json";

    private final OwnedFolder folder;
    private final Map<String, Object> terms;
    private final Map<String, RowPlan> plans = new LinkedHashMap<>();

    private TableFolder(OwnedFolder folder, Map<String, Object> terms) {
        this.folder = folder;
        this.terms = terms;
    }

    /**
     * Opens a directory, or goes on with one.
     *
     * @throws InputException if it holds something else, a table on other terms, or a plan that cannot be read
     */
    static TableFolder open(TableRequest request, TableImages images) throws IOException {
        Map<String, Object> terms = terms(request, images);
        OwnedFolder.Owner owner =
                new OwnedFolder.Owner("table", OwnedFolder.nameOf(terms.toString()), "--output", root -> false);
        TableFolder folder = new TableFolder(OwnedFolder.open(request.output(), owner), terms);
        try {
            folder.readPlan();
            return folder;
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static Map<String, Object> terms(TableRequest request, TableImages images) {
        Map<String, Object> terms = new LinkedHashMap<>();
        terms.put(RECIPE, request.recipeFile());
        terms.put(DATA, images.describe());
        terms.put(request.budget().key(), request.budget().value());
        terms.put(SET, String.join(" ", request.sets()));
        return terms;
    }

    private void readPlan() throws IOException {
        Path file = root().resolve(PLAN);
        if (!Files.exists(file)) {
            return;
        }
        JsonNode plan = plan(root());
        for (Map.Entry<String, Object> term : terms.entrySet()) {
            String was = said(plan, term.getKey());
            if (!was.equals(term.getValue().toString())) {
                throw new InputException(root() + ": holds a table of another " + term.getKey() + " (" + was + ", not "
                        + term.getValue() + "), whose rows could not be compared; choose another --output");
            }
        }
        plan.path("rows").properties().forEach(entry -> {
            JsonNode row = entry.getValue();
            plans.put(
                    entry.getKey(),
                    new RowPlan(
                            row.path("seconds_per_step").asDouble(),
                            row.path("steps_per_epoch").asInt(),
                            row.path("epochs").asInt()));
        });
    }

    private static String said(JsonNode plan, String term) {
        return plan.has(term) ? plan.path(term).asText() : "none";
    }

    /**
     * The terms of a table and its rows' plans.
     *
     * @throws InputException if the directory holds no table, or a damaged one
     */
    static JsonNode plan(Path root) throws IOException {
        Path file = root.resolve(PLAN);
        if (!Files.exists(file)) {
            throw new InputException(
                    root + ": holds no component table (there is no " + PLAN + "); name the --output of dino table7");
        }
        try {
            return JSON.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw new InputException(file + ": is damaged; choose another --output", e);
        }
    }

    /** Refuses tables whose rows cannot be compared. */
    static void requireSameTerms(Path table, JsonNode plan, Path first, JsonNode other) throws InputException {
        Set<String> terms = new LinkedHashSet<>();
        plan.fieldNames().forEachRemaining(terms::add);
        other.fieldNames().forEachRemaining(terms::add);
        terms.removeAll(NO_TERMS);
        for (String term : terms) {
            if (!said(plan, term).equals(said(other, term))) {
                throw new InputException(table + ": is a table of another " + term + " (" + said(plan, term) + ", not "
                        + said(other, term) + " as " + first + "), whose rows could not be compared; leave it out");
            }
        }
    }

    /** Reasons by row, of what a table could not train. */
    static Map<String, String> notTrained(Path root) throws IOException {
        Map<String, String> reasons = new LinkedHashMap<>();
        Path report = root.resolve(REPORT);
        if (Files.exists(report)) {
            JSON.readTree(report.toFile())
                    .path("not_trained")
                    .properties()
                    .forEach(row -> reasons.put(row.getKey(), row.getValue().asText()));
        }
        return reasons;
    }

    /** How much a row is trained, null if that is not decided yet. */
    @Nullable
    RowPlan plan(TableRow row) {
        return plans.get(row.name());
    }

    void plan(TableRow row, RowPlan plan) throws IOException {
        plans.put(row.name(), plan);
        Map<String, Object> rows = new LinkedHashMap<>();
        plans.forEach((name, each) -> rows.put(name, json(each)));
        Map<String, Object> all = new LinkedHashMap<>(terms);
        all.put("rows", rows);
        AtomicFiles.write(root().resolve(PLAN), JSON.writeValueAsString(all));
    }

    private static Map<String, Object> json(RowPlan plan) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("seconds_per_step", plan.secondsPerStep());
        json.put("steps_per_epoch", plan.stepsPerEpoch());
        json.put("epochs", plan.epochs());
        return json;
    }

    /** The run directory of a row and a seed. */
    Path run(TableRow row, long seed) {
        return root().resolve(row.name() + "-seed" + seed);
    }

    /** Whether a row has been trained to its end and measured. */
    boolean isFinished(TableRow row, long seed) {
        return isFinished(run(row, seed));
    }

    /** Whether a run directory is that of a finished row. */
    static boolean isFinished(Path run) {
        return Files.exists(run.resolve(FINISHED));
    }

    /** Marks a row as finished, by what it came to. */
    void finish(TableRow row, RowResult result) throws IOException {
        AtomicFiles.write(
                run(row, result.seed()).resolve(FINISHED), JSON.writeValueAsString(result.toJson(row)) + "\n");
    }

    Path root() {
        return folder.root();
    }

    /** Takes a directory back that was made for a table which cannot begin. */
    void abandon() {
        folder.abandon(Set.of());
    }

    @Override
    public void close() throws IOException {
        folder.close();
    }
}
