package io.github.dino4j.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run has come to, for whoever puts several side by side.
 *
 * @param steps completed
 * @param imagesPerS of its steps, their mean by time; NaN of a run without steps
 * @param knn the teacher's best k-NN top-1 of each epoch after which it was measured, percent
 * @param losses mean loss of each epoch
 * @param measured what was measured last on request, percent by name, such as {@code teacher_linear}
 * @param signals the last value of each number of the method's and of what is measured without labels
 * @param floorPixels k-NN on raw pixels, percent; null if not measured
 * @param floorUntrained k-NN before the first step, percent; null if not measured
 */
public record RunSummary(
        long steps,
        double imagesPerS,
        List<Point> knn,
        List<Point> losses,
        Map<String, Double> measured,
        Map<String, Double> signals,
        @Nullable Double floorPixels,
        @Nullable Double floorUntrained) {
    /**
     * A point of a curve.
     *
     * @param epochs completed
     * @param value what was measured then
     */
    public record Point(double epochs, double value) {}

    /**
     * Reads a run directory, of whatever became of the run.
     *
     * @param run the directory
     * @return the summary
     * @throws InputException if it holds no {@code metrics.jsonl}
     * @throws IOException if a file cannot be read
     */
    public static RunSummary read(Path run) throws IOException {
        RunMetrics metrics = RunMetrics.read(run);
        Map<String, Double> measured = new LinkedHashMap<>();
        if (!metrics.evals().isEmpty()) {
            last(metrics.evals())
                    .path("eval")
                    .properties()
                    .forEach(entry ->
                            measured.put(entry.getKey(), entry.getValue().asDouble()));
        }
        return new RunSummary(
                metrics.steps().isEmpty()
                        ? 0
                        : last(metrics.steps()).path("step").asLong(),
                speed(metrics.steps()),
                knn(metrics),
                points(metrics.epochs(), "epoch_loss"),
                measured,
                signals(metrics, run),
                number(metrics.floors().path("floor_pixels")),
                number(metrics.floors().path("floor_untrained")));
    }

    /** {@return the teacher's k-NN top-1 when it was measured last, percent; null if it never was} */
    public @Nullable Double lastKnn() {
        return knn.isEmpty() ? null : (Double) knn.get(knn.size() - 1).value();
    }

    private static JsonNode last(List<JsonNode> lines) {
        return lines.get(lines.size() - 1);
    }

    private static @Nullable Double number(JsonNode node) {
        return node.isNumber() ? (Double) node.asDouble() : null;
    }

    /** All images over all the time, not the mean of speeds, which forgets slow steps. */
    private static double speed(List<JsonNode> steps) {
        double seconds = 0.0;
        int counted = 0;
        for (JsonNode step : steps) {
            double speed = step.path("images_per_s").asDouble();
            if (speed > 0) {
                seconds += 1.0 / speed;
                counted++;
            }
        }
        return counted == 0 ? Double.NaN : counted / seconds;
    }

    private static List<Point> knn(RunMetrics metrics) {
        List<Point> points = new ArrayList<>();
        for (JsonNode epoch : metrics.measured()) {
            double best = Double.NEGATIVE_INFINITY;
            for (JsonNode value : epoch.path("knn_top1")) {
                best = Math.max(best, value.asDouble());
            }
            if (best > Double.NEGATIVE_INFINITY) {
                points.add(new Point(epoch.path("epochs").asDouble(), best));
            }
        }
        return points;
    }

    private static List<Point> points(List<JsonNode> epochs, String key) {
        return epochs.stream()
                .filter(epoch -> epoch.path(key).isNumber())
                .map(epoch -> new Point(
                        epoch.path("epochs").asDouble(), epoch.path(key).asDouble()))
                .toList();
    }

    private static Map<String, Double> signals(RunMetrics metrics, Path run) throws IOException {
        Map<String, Double> signals = new LinkedHashMap<>();
        for (Signal signal : RunSignals.read(run)) {
            String name = signal.name();
            Double value = metrics.steps().isEmpty()
                    ? null
                    : number(last(metrics.steps()).path(name));
            if (value == null && !metrics.signals().isEmpty()) {
                value = number(last(metrics.signals()).path("signals").path(name));
            }
            if (value != null) {
                signals.put(name, value);
            }
        }
        return signals;
    }
}
