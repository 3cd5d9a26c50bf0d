package io.github.dino4j.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.event.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The curves of a run: what was told of each step, and what was measured now and then, with the limits that are known.
 *
 * @param metrics what the run told
 * @param signals what its numbers mean
 * @param config of the run, where it can be read
 */
record RunCharts(RunMetrics metrics, List<Signal> signals, Optional<RunConfig> config) {
    private static final List<String> AFTER = List.of("grad_norm", "images_per_s");
    private static final List<String> SCHEDULES = List.of("lr", "wd", "momentum", "teacher_temp");

    /** The loss, the signals in their order, what is the same for all methods, and what was planned, folded away. */
    String html() {
        StringBuilder page = new StringBuilder(curve("loss"));
        for (Signal signal : signals) {
            if (!SCHEDULES.contains(signal.name())) {
                page.append(curve(signal.name())).append(measured(signal.name()));
            }
        }
        AFTER.forEach(name -> page.append(curve(name)));
        String schedules = SCHEDULES.stream().map(this::curve).collect(Collectors.joining());
        if (!schedules.isEmpty()) {
            page.append("<details><summary>Schedules</summary>")
                    .append(schedules)
                    .append("</details>\n");
        }
        return page.toString();
    }

    private String curve(String name) {
        return chart(name, metrics.steps());
    }

    /** A signal that is measured now and then, on a sample of images: its line holds it one level deeper. */
    private String measured(String name) {
        List<JsonNode> lines = new ArrayList<>();
        for (JsonNode line : metrics.signals()) {
            if (line.get("signals").has(name)) {
                lines.add(line);
            }
        }
        if (lines.isEmpty()) {
            return "";
        }
        List<JsonNode> values = lines.stream().map(line -> line.get("signals")).toList();
        return chart(name, RunMetrics.column(lines, "step"), RunMetrics.column(values, name));
    }

    private String chart(String name, List<JsonNode> lines) {
        List<JsonNode> with = lines.stream().filter(line -> line.has(name)).toList();
        return with.isEmpty() ? "" : chart(name, RunMetrics.column(with, "step"), RunMetrics.column(with, name));
    }

    private String chart(String name, double[] x, double[] y) {
        boolean nats = config.map(RunLimits::isCrossEntropy).orElse(false);
        Chart chart = new Chart(ChartWords.title(name, signals, nats), ChartWords.about(name, signals), "steps");
        chart.line(ChartWords.words(name), x, y);
        Map<String, Map<String, Double>> limits = config.map(RunLimits::of).orElse(Map.of());
        limits.getOrDefault(name, Map.of()).forEach(chart::level);
        return chart.svg();
    }
}
