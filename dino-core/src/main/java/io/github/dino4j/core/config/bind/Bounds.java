package io.github.dino4j.core.config.bind;

import java.util.ArrayList;
import java.util.List;

/**
 * The bounds of a record's values, held in its constructor. All that do not hold are told together; a {@link RecordBinder}
 * says where their values stand.
 */
public final class Bounds {
    private static final double LEAST_TEMPERATURE = 1e-4;

    private final List<Broken> broken = new ArrayList<>();

    /**
     * A value out of bounds.
     *
     * @param key relative to the record, such as {@code momentum.from}
     * @param message the bound and the value
     */
    record Broken(String key, String message) {}

    /** Values out of bounds. */
    public static final class BrokenException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        private final transient List<Broken> broken;

        BrokenException(List<Broken> broken) {
            super(String.join(
                    "; ",
                    broken.stream().map(each -> each.key + " " + each.message).toList()));
            this.broken = broken;
        }

        List<Broken> broken() {
            return broken;
        }
    }

    /**
     * Any rule.
     *
     * @param key of the value, relative to the record
     * @param holds whether the bound holds
     * @param rule the bound, such as {@code must be even}
     * @param value the value
     * @return this
     */
    public Bounds demand(String key, boolean holds, String rule, Object value) {
        if (!holds) {
            broken.add(new Broken(key, rule + ", was " + value));
        }
        return this;
    }

    /**
     * A number above another.
     *
     * @param key of the value, relative to the record
     * @param value the value
     * @param bound what it must be above
     * @return this
     */
    public Bounds above(String key, double value, double bound) {
        return demand(key, value > bound, "must be above " + (bound == 0.0 ? "0" : bound), value);
    }

    /**
     * A number from 0 to 1.
     *
     * @param key of the value, relative to the record
     * @param value the value
     * @return this
     */
    public Bounds share(String key, double value) {
        return demand(key, value >= 0 && value <= 1, "must be in [0, 1]", value);
    }

    /**
     * A number from a least one on.
     *
     * @param key of the value, relative to the record
     * @param value the value
     * @param least the least value
     * @return this
     */
    public Bounds atLeast(String key, int value, int least) {
        return demand(key, value >= least, "must be at least " + least, value);
    }

    /**
     * One of some words.
     *
     * @param key of the value, relative to the record
     * @param value the value
     * @param choices the values there are
     * @return this
     */
    public Bounds oneOf(String key, String value, String... choices) {
        return demand(key, List.of(choices).contains(value), "must be one of " + String.join(", ", choices), value);
    }

    /**
     * A number from 0 on.
     *
     * @param key of the value, relative to the record
     * @param value the value
     * @return this
     */
    public Bounds notNegative(String key, double value) {
        return demand(key, value >= 0, "must not be negative", value);
    }

    /**
     * A number between two.
     *
     * @param key of the value, relative to the record
     * @param value the value
     * @param least the least value
     * @param most the greatest value
     * @return this
     */
    public Bounds within(String key, int value, int least, int most) {
        return demand(key, value >= least && value <= most, "must be in [" + least + ", " + most + "]", value);
    }

    /**
     * A number from 0 to just below 1.
     *
     * @param key of the value, relative to the record
     * @param value the value
     * @return this
     */
    public Bounds belowOne(String key, double value) {
        return demand(key, value >= 0 && value < 1, "must be in [0, 1)", value);
    }

    /**
     * The shares of Adam's two moments that are kept at a step.
     *
     * @param key of the values, relative to the record
     * @param values the two
     * @return this
     */
    public Bounds decayRates(String key, List<Double> values) {
        boolean two = values.size() == 2 && values.stream().allMatch(b -> b >= 0 && b < 1);
        return demand(key, two, "must be two numbers in [0, 1)", values);
    }

    /**
     * Exponents are divided by a temperature: of a tiny one they overflow, and what is left is a comparison.
     *
     * @param key of the value, relative to the record
     * @param value the value
     * @return this
     */
    public Bounds temperature(String key, double value) {
        return demand(key, value >= LEAST_TEMPERATURE, "must be at least 0.0001", value);
    }

    /**
     * At least one number, each from 0 to 1.
     *
     * @param key of the value, relative to the record
     * @param values the values
     * @return this
     */
    public Bounds shares(String key, List<Double> values) {
        return demand(
                key,
                !values.isEmpty() && values.stream().allMatch(v -> v >= 0 && v <= 1),
                "must be probabilities in [0, 1]",
                values);
    }

    /**
     * Two numbers above 0, the lower one first.
     *
     * @param key of the value, relative to the record
     * @param values the values
     * @param most the greatest value
     * @return this
     */
    public Bounds pair(String key, List<Double> values, double most) {
        boolean ordered =
                values.size() == 2 && values.get(0) > 0 && values.get(0) <= values.get(1) && values.get(1) <= most;
        String bound = most == Double.MAX_VALUE ? "" : " up to " + most;
        return demand(key, ordered, "must be two numbers, the lower one first, above 0" + bound, values);
    }

    /**
     * A multiple of another value.
     *
     * @param key of the value, relative to the record
     * @param value the value
     * @param otherKey the other key
     * @param other its value
     * @return this
     */
    public Bounds multiple(String key, int value, String otherKey, int other) {
        return demand(key, value % other == 0, "must be a multiple of " + otherKey + "=" + other, value);
    }

    /**
     * A path.
     *
     * @param key of the value, relative to the record
     * @param value the value
     * @return this
     */
    public Bounds path(String key, String value) {
        return demand(key, value.indexOf('\0') < 0, "must be a path without a NUL character", "one");
    }

    /**
     * Sources of images, each named.
     *
     * @param key of the list, relative to the record
     * @param paths the list, empty for none
     * @return this
     */
    public Bounds images(String key, List<String> paths) {
        paths.forEach(path -> path(key, path)
                .demand(key, !path.isBlank(), "must name images in each of its texts; write [] for none", paths));
        return this;
    }

    /** Throws what does not hold. */
    public void hold() {
        if (!broken.isEmpty()) {
            throw new BrokenException(List.copyOf(broken));
        }
    }
}
