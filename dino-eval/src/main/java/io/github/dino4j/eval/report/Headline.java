package io.github.dino4j.eval.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** A result in words: how much, and whether that is more than what needs no training has. */
public final class Headline {
    private static final String ABOVE = "above ";
    private static final String LEVEL = "no better than ";
    private static final String BELOW = "below ";

    private Headline() {}

    /**
     * Makes the line.
     *
     * @param measure what is measured, such as {@code top-1}
     * @param value of the features, percent
     * @param floors the same on other features by name
     * @param <R> what a floor measured
     * @param of takes the measure from a floor
     * @return such as {@code top-1 46.3 %, above raw pixels (39.4) and untrained network (28.8)}
     */
    public static <R> String of(String measure, double value, Map<String, R> floors, ToDoubleFunction<R> of) {
        StringBuilder text = new StringBuilder(measure + " " + number(value) + " %");
        for (String standing : List.of(ABOVE, LEVEL, BELOW)) {
            String names = floors.entrySet().stream()
                    .filter(floor -> standing.equals(standing(value, of.applyAsDouble(floor.getValue()))))
                    .map(floor -> floor.getKey() + " (" + number(of.applyAsDouble(floor.getValue())) + ")")
                    .collect(Collectors.joining(" and "));
            text.append(names.isEmpty() ? "" : ", " + standing + names);
        }
        return text.toString();
    }

    /** By the digits that are shown. */
    private static String standing(double value, double floor) {
        int order = number(value).equals(number(floor)) ? 0 : Double.compare(value, floor);
        return order > 0 ? ABOVE : order < 0 ? BELOW : LEVEL;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
