package io.github.dino4j.eval.diagnose;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a run is, by its metrics and its configuration alone.
 *
 * @param verdict the first rule's that holds
 * @param kind such as {@code dimensional}; {@code learning} where no rule holds
 * @param says one sentence for the user
 * @param evidence the numbers that the rules looked at, by name
 * @param advice settings to change, all of them together; empty for a run that learns, and where none is known
 * @param decisive names of the evidence that decided
 */
public record Diagnosis(
        Verdict verdict,
        String kind,
        String says,
        Map<String, Double> evidence,
        List<Advice> advice,
        List<String> decisive) {
    private static final List<String> ALWAYS = List.of("effective_rank", "effective_rank_first", "mean_cosine");

    /**
     * Copies what it is given.
     *
     * @param verdict the first rule's that holds
     * @param kind such as {@code dimensional}
     * @param says one sentence for the user
     * @param evidence the numbers that the rules looked at, by name
     * @param advice settings to change, all of them together
     * @param decisive names of the evidence that decided
     */
    public Diagnosis {
        evidence = new LinkedHashMap<>(evidence);
        advice = List.copyOf(advice);
        decisive = List.copyOf(decisive);
    }

    /**
     * Diagnoses a run directory, of whatever became of the run.
     *
     * @param run the directory
     * @return the diagnosis
     * @throws IOException if it holds no run, or a file cannot be read
     */
    public static Diagnosis of(Path run) throws IOException {
        return of(RunHistory.read(run));
    }

    /**
     * Diagnoses a run.
     *
     * @param history what it has told so far
     * @return the diagnosis
     */
    public static Diagnosis of(RunHistory history) {
        List<Diagnosis> wrong = wrong(history);
        if (!wrong.isEmpty()) {
            return wrong.get(0);
        }
        Map<String, Double> evidence = Evidence.of(history, new Settings(history.config()));
        return new Diagnosis(
                Verdict.LEARNING, "learning", "nothing speaks against this run", evidence, List.of(), List.of());
    }

    /**
     * Everything that is wrong with a run, the verdict first, each kind once.
     *
     * @param history what it has told so far
     * @return the diagnoses, empty where nothing speaks against the run
     */
    public static List<Diagnosis> wrong(RunHistory history) {
        Settings settings = new Settings(history.config());
        Map<String, Double> evidence = Evidence.of(history, settings);
        Map<String, Diagnosis> byKind = new LinkedHashMap<>();
        for (Rule rule : Rules.list()) {
            boolean mild = rule.verdict() == Verdict.NARROW; // the least that can be said, and the last rule
            if (rule.holds(evidence) && !(mild && !byKind.isEmpty())) {
                byKind.putIfAbsent(rule.kind(), of(rule, evidence, settings));
            }
        }
        return List.copyOf(byKind.values());
    }

    private static Diagnosis of(Rule rule, Map<String, Double> evidence, Settings settings) {
        List<Advice> causes = advice(rule.changes().stream().filter(Change::isOfCause), settings);
        // What may help whatever the cause would only hold a run back whose cause is mended.
        List<Advice> advice = causes.isEmpty() ? advice(rule.changes().stream(), settings) : causes;
        List<String> decisive =
                rule.conditions().stream().map(Condition::evidence).distinct().toList();
        return new Diagnosis(rule.verdict(), rule.kind(), rule.says(), evidence, advice, decisive);
    }

    private static List<Advice> advice(Stream<Change> changes, Settings settings) {
        return changes.map(change -> change.in(settings))
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * A number of the evidence.
     *
     * @param name its name
     * @return its value, null where it was not measured
     */
    public @Nullable Double number(String name) {
        return evidence.get(name);
    }

    /** {@return the numbers that decided, such as {@code effective rank 5.4 (before the first step 19.2)}} */
    public String numbers() {
        List<String> names = new ArrayList<>(decisive);
        ALWAYS.stream().filter(name -> !names.contains(name)).forEach(names::add);
        return names.stream()
                .filter(evidence::containsKey)
                .map(name -> name.replace("_first", " before the first step").replace('_', ' ') + " "
                        + shown(evidence.getOrDefault(name, Double.NaN)))
                .collect(Collectors.joining(", "));
    }

    private static String shown(double value) {
        boolean counts = value == Math.rint(value) && Math.abs(value) >= 1.0;
        return String.format(Locale.ROOT, counts ? "%.0f" : "%.4g", value);
    }

    /** {@return a line for a warning: what is wrong, its evidence, and what to change} */
    public String line() {
        String change = advice.stream().map(Advice::toString).collect(Collectors.joining(" and "));
        return says + " (" + numbers() + ")" + (change.isEmpty() ? "" : "; change " + change);
    }

    /** {@return the object that {@code dino diagnose --json} prints} */
    public Map<String, Object> toJson() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("verdict", verdict.key());
        json.put("kind", kind);
        json.put("says", says);
        json.put("effective_rank", number("effective_rank"));
        json.put("mean_cosine", number("mean_cosine"));
        json.put("evidence", evidence);
        json.put("advice", advice.stream().map(Advice::toJson).toList());
        return json;
    }
}
