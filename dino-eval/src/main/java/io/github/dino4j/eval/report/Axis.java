package io.github.dino4j.eval.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An axis of a chart, from the least to the greatest finite number that it was given. */
final class Axis {
    private static final int TICKS = 4;
    private static final int MOST_TICKS = 2 * TICKS;

    private double low = Double.POSITIVE_INFINITY;
    private double high = Double.NEGATIVE_INFINITY;

    void include(double[] values) {
        for (double value : values) {
            if (Double.isFinite(value)) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
    }

    double low() {
        return low;
    }

    double high() {
        return high;
    }

    double share(double value) {
        if (!(high > low)) {
            return 0.5;
        }
        return Double.isFinite(high - low)
                ? (value - low) / (high - low)
                : (value / 2 - low / 2) / (high / 2 - low / 2); // halves do not overflow
    }

    /** Round numbers in the range: multiples of 1, 2 or 5 times a power of ten. */
    List<Double> ticks() {
        if (!(high > low)) {
            return Double.isFinite(low) ? List.of(low) : List.of();
        }
        double rough = (high - low) / TICKS;
        double power = Math.pow(10.0, Math.floor(Math.log10(rough)));
        double step = power * (rough / power < 1.5 ? 1 : rough / power < 3.5 ? 2 : rough / power < 7.5 ? 5 : 10);
        List<Double> ticks = new ArrayList<>();
        double first = Math.ceil(low / step - 1e-9);
        for (int i = 0; i <= MOST_TICKS && (first + i) * step <= high + 1e-9 * step; i++) {
            ticks.add((first + i) * step);
        }
        // Numbers too near to each other or too far from each other for a step between them have one tick.
        return step > 0 && Double.isFinite(step) && ticks.size() <= MOST_TICKS ? ticks : List.of(low);
    }

    /** At most four digits, and no zeros behind the point that say nothing. */
    static String number(double value) {
        String text = String.format(Locale.ROOT, "%.4g", value);
        return text.contains(".") && !text.contains("e") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
