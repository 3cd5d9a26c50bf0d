package io.github.dino4j.eval.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a report of protocols opens with, by what its sections say of themselves. */
final class EvalHead {
    private static final List<String> DATA = List.of("train", "val", "data", "images", "queries", "masks");
    private static final int NAMED = 2; // results in the verdict; the list below has all

    private EvalHead() {}

    /** The head of sections as {@code report.json} has them. */
    static PageHead of(Map<String, Object> sections) {
        List<Map<?, ?>> entries = new ArrayList<>();
        for (Object section : sections.values()) {
            if (section instanceof Map<?, ?> entry) {
                entries.add(entry);
            }
        }
        return PageHead.of(verdict(entries), PageHead.Tone.OPEN, model(entries), data(entries), time(entries));
    }

    private static String verdict(List<Map<?, ?>> entries) {
        List<String> results = new ArrayList<>();
        for (Map<?, ?> entry : entries) {
            String headline = text(entry, "headline");
            results.add(text(entry, "title") + (headline.isEmpty() ? "" : ": " + headline));
        }
        int more = results.size() - NAMED;
        String named = String.join("; ", results.subList(0, Math.min(NAMED, results.size())));
        return named + (more > 0 ? "; and " + more + (more == 1 ? " more result" : " more results") : "");
    }

    private static String model(List<Map<?, ?>> entries) {
        Set<String> models = new LinkedHashSet<>();
        for (Map<?, ?> entry : entries) {
            Map<?, ?> provenance = provenance(entry);
            String model = text(provenance, "model");
            String file = text(provenance, "checkpoint");
            String both = model + (model.isEmpty() || file.isEmpty() ? "" : "; ") + file;
            if (!both.isEmpty()) {
                models.add(both);
            }
        }
        return one(models, "models");
    }

    private static String data(List<Map<?, ?>> entries) {
        Set<String> sets = new LinkedHashSet<>();
        for (Map<?, ?> entry : entries) {
            Map<?, ?> provenance = provenance(entry);
            List<String> parts = new ArrayList<>();
            for (String key : DATA) {
                String name = text(provenance, key);
                if (!name.isEmpty()) {
                    parts.add(key + " " + name + count(entry, key));
                }
            }
            if (!parts.isEmpty()) {
                sets.add(String.join(", ", parts));
            }
        }
        return one(sets, "sets of images");
    }

    /** How many there are, where the result says it. */
    private static String count(Map<?, ?> entry, String key) {
        return entry.get("result") instanceof Map<?, ?> result && result.get(key) instanceof Number number
                ? String.format(Locale.ROOT, " (%,d images)", number.longValue())
                : "";
    }

    private static String time(List<Map<?, ?>> entries) {
        Map<?, ?> last = entries.isEmpty() ? Map.of() : provenance(entries.get(0));
        for (Map<?, ?> entry : entries) {
            Map<?, ?> each = provenance(entry);
            last = text(each, "measured").compareTo(text(last, "measured")) >= 0 ? each : last;
        }
        List<String> parts = new ArrayList<>();
        String took = text(last, "took");
        String when = text(last, "measured");
        if (!took.isEmpty()) {
            parts.add(took + (entries.size() > 1 ? " for the newest" : ""));
        }
        if (!when.isEmpty()) {
            parts.add("measured " + when);
        }
        if (!text(last, "machine").isEmpty()) {
            parts.add(text(last, "machine"));
        }
        return String.join("; ", parts);
    }

    private static String one(Set<String> texts, String kind) {
        return texts.size() > 1 ? texts.size() + " " + kind + "; each section names its own" : String.join("", texts);
    }

    private static Map<?, ?> provenance(Map<?, ?> entry) {
        return entry.get("provenance") instanceof Map<?, ?> provenance ? provenance : Map.of();
    }

    private static String text(Map<?, ?> of, String key) {
        Object value = of.get(key);
        return value == null ? "" : value.toString();
    }
}
