package io.github.dino4j.eval.report;

import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** A result in a line, with its floors. */
public final class Headline {
    private Headline() {}

    /**
     * Makes the line.
     *
     * @param measure what is measured, such as {@code top-1}
     * @param value of the features, percent
     * @param floors the same on other features by name
     * @param <R> what a floor measured
     * @param of takes the measure from a floor
     * @return such as {@code top-1 46.3 % (raw pixels 39.4, untrained network 28.8)}
     */
    public static <R> String of(String measure, double value, Map<String, R> floors, ToDoubleFunction<R> of) {
        String below = floors.entrySet().stream()
                .map(floor -> floor.getKey() + " " + number(of.applyAsDouble(floor.getValue())))
                .collect(Collectors.joining(", ", " (", ")"));
        return measure + " " + number(value) + " %" + (floors.isEmpty() ? "" : below);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
