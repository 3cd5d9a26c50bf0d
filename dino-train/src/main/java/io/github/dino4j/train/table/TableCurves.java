package io.github.dino4j.train.table;

import io.github.dino4j.eval.report.Block;
import io.github.dino4j.eval.report.RunSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The curves of a table over what its rows have alike, minutes of training or epochs, the mean over a row's seeds: some rows in a picture, the first one, which is
 * most often DINO, in each.
 *
 * @param table what came of the rows
 * @param overTime whether over minutes
 */
record TableCurves(TableResult table, boolean overTime) {
    private static final int COLOURS = 6; // of a picture
    private static final double MINUTE = 60.0;

    List<Block> plots() {
        List<Block> plots = new ArrayList<>();
        List<Block.Level> floors = new ArrayList<>();
        level("raw pixels", table.floorPixels(), floors);
        level("untrained network", table.floorUntrained(), floors);
        plots.addAll(plots("k-NN top-1, %", RunSummary::knn, floors));
        plots.addAll(plots(
                "Loss, each in its method's own unit: only its course can be compared", RunSummary::losses, List.of()));
        return plots;
    }

    private String axis() {
        return overTime ? "minutes of training" : "epochs";
    }

    private static void level(String name, @Nullable Double value, List<Block.Level> to) {
        if (value != null) {
            to.add(new Block.Level(name, value));
        }
    }

    private List<Block> plots(
            String title, Function<RunSummary, List<RunSummary.Point>> points, List<Block.Level> levels) {
        List<Block.Curve> curves = new ArrayList<>();
        for (TableRow row : table.rows()) {
            Block.Curve curve = curve(row, points);
            if (!curve.x().isEmpty()) {
                curves.add(curve);
            }
        }
        List<Block> plots = new ArrayList<>();
        int others = COLOURS - 1 - levels.size();
        int first = 1;
        while (!curves.isEmpty() && (first == 1 || first < curves.size())) {
            List<Block.Curve> shown = new ArrayList<>(List.of(curves.get(0)));
            shown.addAll(curves.subList(Math.min(first, curves.size()), Math.min(first + others, curves.size())));
            plots.add(new Block.Plot(title, axis(), shown, levels));
            first += others;
        }
        return plots;
    }

    private Block.Curve curve(TableRow row, Function<RunSummary, List<RunSummary.Point>> points) {
        Map<Double, List<Double>> byEpoch = new TreeMap<>();
        double minutes = 0.0;
        double epochs = 0.0;
        for (RowResult result : table.of(row)) {
            List<RunSummary.Point> all = result.summary().losses();
            minutes += result.seconds() / MINUTE;
            epochs += all.isEmpty() ? 0.0 : all.get(all.size() - 1).epochs();
            for (RunSummary.Point point : points.apply(result.summary())) {
                byEpoch.computeIfAbsent(point.epochs(), missing -> new ArrayList<>())
                        .add(point.value());
            }
        }
        double each = !overTime ? 1.0 : epochs == 0.0 ? 0.0 : minutes / epochs;
        return new Block.Curve(
                row.name(),
                byEpoch.keySet().stream().map(epoch -> epoch * each).toList(),
                byEpoch.values().stream()
                        .map(values -> values.stream()
                                .mapToDouble(Double::doubleValue)
                                .average()
                                .orElse(Double.NaN))
                        .toList());
    }
}
