package io.github.dino4j.cli.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.eval.diagnose.RunHistory;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What metrics have told so far. */
final class RunContent {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicLong LIVES = new AtomicLong();
    private static final String ELAPSED = "elapsed_s";
    private static final Set<String> NO_CURVES = Set.of("step", "epoch", "time", ELAPSED);
    private static final int MOST_NAMES = 256;
    private static final int MOST_KEYS = 64; // of a line
    private static final int MOST_WARNINGS = 1000;

    /** The tables of a run. */
    enum Kind {
        STEPS,
        SIGNALS,
        EPOCHS,
        EVALS;

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final long life = LIVES.incrementAndGet();
    private final Map<Kind, Table> tables = new EnumMap<>(Kind.class);
    private final Happenings happenings = new Happenings();
    private final Set<String> names = new HashSet<>();
    private final @Nullable RunHistory history;
    private final int batch;
    private double stepsPerEpoch;
    private double seconds;
    private long step;
    private int warnings;
    private long version;

    RunContent(RunFacts facts) {
        for (Kind kind : Kind.values()) {
            tables.put(kind, new Table());
        }
        this.batch = facts.batch();
        this.stepsPerEpoch = facts.stepsPerEpoch();
        this.history = facts.config() == null ? null : new RunHistory(facts.config());
        if (history != null && Double.isFinite(stepsPerEpoch)) {
            history.stepsPerEpoch((int) stepsPerEpoch);
        }
    }

    /** Takes a line; one that a kill has torn, or with more than a run tells, is passed over. */
    void line(String text) {
        JsonNode line;
        try {
            line = JSON.readTree(text);
        } catch (IOException e) {
            return;
        }
        if (line == null || !line.isObject() || line.size() > MOST_KEYS) {
            return;
        }
        version++;
        if (line.has("warning") && warnings++ >= MOST_WARNINGS) {
            return;
        }
        if (history != null && isKnown(line)) {
            history.add(line);
        }
        take(line);
    }

    /** Names are kept by those who remember, so there must not be any number of them. */
    private boolean isKnown(JsonNode line) {
        line.fieldNames().forEachRemaining(this::remember);
        line.path("signals").fieldNames().forEachRemaining(this::remember);
        return names.size() < MOST_NAMES;
    }

    private void remember(String name) {
        if (names.size() < MOST_NAMES) {
            names.add(name);
        }
    }

    private void take(JsonNode line) {
        long at = line.path("step").asLong(step);
        clock(line, at);
        if (line.has("warning")) {
            happenings.add(line);
        } else if (line.has("signals")) {
            Map<String, Double> values = numbers(line.get("signals"), "");
            put(values, "memory_mib", line.path("memory_mib"));
            add(Kind.SIGNALS, at, values, line);
        } else if (line.has("epoch_loss")) {
            Map<String, Double> values = numbers(line.path("knn_top1"), "knn_");
            put(values, "epoch_loss", line.get("epoch_loss"));
            if (line.path("epochs").asDouble() > 0) {
                stepsPerEpoch = at / line.get("epochs").asDouble();
            }
            add(Kind.EPOCHS, at, values, line);
        } else if (line.has("eval")) {
            add(Kind.EVALS, at, numbers(line.get("eval"), ""), line);
        } else if (line.has("loss")) {
            step(line, at);
        } else {
            happenings.add(line);
        }
        step = Math.max(step, at);
    }

    private void add(Kind kind, long at, Map<String, Double> values, JsonNode line) {
        table(kind).add((double) at, seconds, values);
        happenings.add(line);
    }

    Table table(Kind kind) {
        return Objects.requireNonNull(tables.get(kind));
    }

    /** As the line says; in older files what steps and measurements took, each line of a step for those before it too. */
    private void clock(JsonNode line, long at) {
        if (line.path(ELAPSED).isNumber()) {
            seconds = Math.max(seconds, line.get(ELAPSED).asDouble());
        } else if (line.has("loss")) {
            double each = secondsOfStep(line);
            seconds += each > 0 ? each * Math.max(1, at - step) : 0.0;
        } else {
            seconds += seconds(line.path("measured_s")) + seconds(line.path("prepared_s"));
        }
    }

    /** NaN where the line does not tell. */
    private double secondsOfStep(JsonNode line) {
        double speed = line.path("images_per_s").asDouble();
        return speed > 0 ? batch / speed : Double.NaN;
    }

    private void step(JsonNode line, long at) {
        Map<String, Double> values = numbers(line, "");
        values.keySet().removeAll(NO_CURVES);
        double each = secondsOfStep(line);
        if (each > 0) {
            values.put("waiting", 100.0 * line.path("data_wait").asDouble() / each);
        }
        table(Kind.STEPS).add((double) at, seconds, values);
    }

    private static double seconds(JsonNode value) {
        return value.isNumber() && value.asDouble() > 0 ? value.asDouble() : 0.0;
    }

    private static void put(Map<String, Double> values, String name, JsonNode value) {
        if (value.isNumber()) {
            values.put(name, value.asDouble());
        }
    }

    private static Map<String, Double> numbers(JsonNode node, String prefix) {
        Map<String, Double> values = new LinkedHashMap<>();
        node.properties().forEach(entry -> put(values, prefix + entry.getKey(), entry.getValue()));
        return values;
    }

    long life() {
        return life;
    }

    /** Grows with everything that a reader has not been told. */
    long version() {
        return version;
    }

    /** Has readers be told of something that no line says. */
    void touch() {
        version++;
    }

    long step() {
        return step;
    }

    /** That the run has trained. */
    double seconds() {
        return seconds;
    }

    /** NaN where it is not known. */
    double stepsPerEpoch() {
        return stepsPerEpoch;
    }

    Happenings happenings() {
        return happenings;
    }

    /** What a verdict is made of; null without a configuration. */
    @Nullable
    RunHistory history() {
        return history;
    }
}
