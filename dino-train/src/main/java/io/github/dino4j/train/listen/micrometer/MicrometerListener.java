package io.github.dino4j.train.listen.micrometer;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.eval.diagnose.Diagnosis;
import io.github.dino4j.eval.diagnose.Verdict;
import io.github.dino4j.train.listen.EndedRun;
import io.github.dino4j.train.listen.StartedRun;
import io.github.dino4j.train.listen.TrainingListener;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Gauges of a run, by the name of its directory; NaN for what was not measured yet. They are there from the run's beginning to its end,
 * and hold nothing but the newest values.
 */
final class MicrometerListener implements TrainingListener {
    private static final double MEBI = 1024.0 * 1024.0;

    /** What is shown of what is told. */
    private static final List<Shown> SHOWN = List.of(
            new Shown("dino.train.loss", "step/loss", null, "loss of the last step"),
            new Shown("dino.train.learning.rate", "step/lr", null, "learning rate of the last step"),
            new Shown("dino.train.images.per.second", "step/images_per_s", null, "images per second of the last step"),
            new Shown(
                    "dino.train.data.wait",
                    "step/data_wait",
                    "seconds",
                    "time of the last step spent waiting for images"),
            new Shown("dino.train.step", "step/step", null, "steps completed"),
            new Shown("dino.train.steps", "run/steps", null, "steps of the whole run"),
            new Shown("dino.train.knn.top1", "epoch/knn_top1", "percent", "k-NN top-1 of the last evaluation, first k"),
            new Shown("dino.train.effective.rank", "signals/effective_rank", null, "directions that features use"),
            new Shown("dino.train.mean.cosine", "signals/mean_cosine", null, "mean cosine of two images' features"),
            new Shown(
                    "dino.train.memory.peak",
                    "signals/memory_bytes",
                    "bytes",
                    "the most memory that the process has had"));

    private final MeterRegistry registry;
    private final Map<String, Double> values = new ConcurrentHashMap<>();
    private final List<Meter> gauges = new ArrayList<>();

    /** A gauge: its name, the value that it shows, and what that is. */
    private record Shown(
            String name, String value, @Nullable String unit, String meaning) {}

    MicrometerListener() {
        this(Metrics.globalRegistry);
    }

    MicrometerListener(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void started(StartedRun run) {
        values.put("run/steps", (double) run.steps());
        values.put("step/step", (double) run.step());
        for (Shown each : SHOWN) {
            gauge(run, each, Tags.empty());
        }
        for (Verdict verdict : Verdict.values()) {
            String value = "verdict/" + verdict.key();
            Shown shown = new Shown("dino.train.verdict", value, null, "1 for the verdict of dino diagnose, else 0");
            gauge(run, shown, Tags.of("verdict", verdict.key()));
        }
    }

    /** Takes the place of that of an earlier run of the name. */
    private void gauge(StartedRun run, Shown shown, Tags more) {
        Tags tags = more.and("run", run.name());
        registry.find(shown.name()).tags(tags).gauges().forEach(registry::remove);
        gauges.add(Gauge.builder(shown.name(), () -> values.getOrDefault(shown.value(), Double.NaN))
                .tags(tags)
                .description(shown.meaning())
                .baseUnit(shown.unit())
                .register(registry));
    }

    @Override
    public void on(RunEvent event) {
        if (event instanceof RunEvent.StepFinished) {
            values.put("step/step", (double) event.step());
        }
        boolean isFirst = true;
        for (Map.Entry<String, Double> number : event.numbers().entrySet()) {
            values.put(event.kind() + "/" + number.getKey(), number.getValue());
            if (number.getKey().startsWith("knn_top1_") && isFirst) {
                values.put("epoch/knn_top1", number.getValue());
                isFirst = false;
            }
            if (number.getKey().equals("memory_mib")) {
                values.put("signals/memory_bytes", number.getValue() * MEBI);
            }
        }
    }

    @Override
    public void judged(long step, Diagnosis diagnosis) {
        for (Verdict verdict : Verdict.values()) {
            values.put("verdict/" + verdict.key(), verdict == diagnosis.verdict() ? 1.0 : 0.0);
        }
    }

    @Override
    public void ended(EndedRun end) {
        gauges.forEach(registry::remove);
        gauges.clear();
    }
}
