package io.github.dino4j.train.table;

import io.github.dino4j.eval.report.RunSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A table as far as it has come.
 *
 * @param rows that were asked for, in order
 * @param results of rows that are finished, a row's seeds in order
 * @param notTrained reasons by row, of rows that cannot be trained and of the paper's that are missing here
 * @param stopped whether it was asked to stop before its last row ended
 * @param page the report
 */
public record TableResult(
        List<TableRow> rows, List<RowResult> results, Map<String, String> notTrained, boolean stopped, Path page) {
    /**
     * Copies what it is given.
     *
     * @param rows that were asked for
     * @param results of rows that are finished
     * @param notTrained reasons by row
     * @param stopped whether it was asked to stop
     * @param page the report
     */
    public TableResult {
        rows = List.copyOf(rows);
        results = List.copyOf(results);
        notTrained = new LinkedHashMap<>(notTrained);
    }

    /**
     * What a row came to.
     *
     * @param row one of the rows
     * @return a result for each seed that is finished
     */
    public List<RowResult> of(TableRow row) {
        return results.stream()
                .filter(result -> result.row().equals(row.name()))
                .toList();
    }

    /** {@return k-NN on raw pixels, percent; null if it was not measured yet} */
    public @Nullable Double floorPixels() {
        return mean(RunSummary::floorPixels);
    }

    /** {@return k-NN before the first step, percent, the mean over seeds; null if it was not measured yet} */
    public @Nullable Double floorUntrained() {
        return mean(RunSummary::floorUntrained);
    }

    private @Nullable Double mean(Function<RunSummary, @Nullable Double> floor) {
        OptionalDouble mean = results.stream()
                .map(RowResult::summary)
                .map(floor)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .average();
        return mean.isPresent() ? (Double) mean.getAsDouble() : null;
    }

    /** {@return the object that {@code dino table7 --json} prints} */
    public Map<String, Object> toJson() {
        List<Map<String, Object>> each = new ArrayList<>();
        rows.forEach(row -> of(row).forEach(result -> each.add(result.toJson(row))));
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("rows", each);
        json.put("floor_pixels", floorPixels());
        json.put("floor_untrained", floorUntrained());
        json.put("not_trained", notTrained);
        json.put("stopped", stopped);
        json.put("report", page.toString());
        return json;
    }
}
