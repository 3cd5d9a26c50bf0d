package io.github.dino4j.eval.report;

import io.github.dino4j.core.event.Signal;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What numbers of {@code metrics.jsonl} are called in charts: words, with their units. */
final class ChartWords {
    private static final Map<String, String> TITLES = Map.of(
            "loss", "Loss of each step",
            "lr", "Learning rate",
            "wd", "Weight decay",
            "grad_norm", "Gradient norm of all parameters, before clipping",
            "images_per_s", "Speed, images per second",
            "data_wait", "Waiting for images, seconds of a step");

    private static final Map<String, String> WORDS =
            Map.of("kl", "Kullback-Leibler divergence", "teacher_temp", "teacher temperature");

    private ChartWords() {}

    /** A title; a loss is in nats where it is a cross-entropy. */
    static String title(String name, List<Signal> signals, boolean nats) {
        if (name.equals("loss") && nats) {
            return TITLES.get(name) + ", nats";
        }
        if (TITLES.containsKey(name)) {
            return TITLES.getOrDefault(name, name);
        }
        return signals.stream()
                .filter(signal -> signal.name().equals(name))
                .findFirst()
                .map(ChartWords::title)
                .orElse(words(name));
    }

    private static String title(Signal signal) {
        return words(signal.name()) + (signal.unit().isEmpty() ? "" : ", " + signal.unit());
    }

    /** What a number means, in a line; empty where nobody says. */
    static String about(String name, List<Signal> signals) {
        return signals.stream()
                .filter(signal -> signal.name().equals(name))
                .findFirst()
                .map(Signal::meaning)
                .orElse("");
    }

    /** {@code teacher_entropy} as {@code Teacher entropy}. */
    static String words(String name) {
        String words = WORDS.getOrDefault(name, name).replace('_', ' ');
        return words.isEmpty() ? words : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
