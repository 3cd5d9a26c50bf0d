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
        if (line.has("warning")) {
            happenings.add(line);
        } else if (line.has("signals")) {
            seconds += seconds(line.path("measured_s"));
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
            seconds += seconds(line.path("prepared_s"));
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

    /** Of lines that are not of every step each stands for those before it. */
    private void step(JsonNode line, long at) {
        Map<String, Double> values = numbers(line, "");
        values.remove("step");
        values.remove("epoch");
        double speed = line.path("images_per_s").asDouble();
        double each = speed > 0 ? batch / speed : Double.NaN;
        if (each > 0) {
            seconds += each * Math.max(1, at - step);
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

    /** Of steps and measurements, as the run told them. */
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
