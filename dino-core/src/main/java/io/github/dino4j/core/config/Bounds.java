package io.github.dino4j.core.config;

import java.util.ArrayList;
import java.util.List;

/**
 * The bounds of a record's values, held in its constructor. All that do not hold are told together; a {@link RecordBinder}
 * says where their values stand.
 */
final class Bounds {
    private final List<Broken> broken = new ArrayList<>();

    /**
     * A value out of bounds.
     *
     * @param key relative to the record, such as {@code momentum.from}
     * @param message the bound and the value
     */
    record Broken(String key, String message) {}

    /** Values out of bounds. */
    static final class BrokenException extends IllegalArgumentException {
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

    Bounds demand(String key, boolean holds, String rule, Object value) {
        if (!holds) {
            broken.add(new Broken(key, rule + ", was " + value));
        }
        return this;
    }

    Bounds above(String key, double value, double bound) {
        return demand(key, value > bound, "must be above " + (bound == 0.0 ? "0" : bound), value);
    }

    Bounds share(String key, double value) {
        return demand(key, value >= 0 && value <= 1, "must be in [0, 1]", value);
    }

    Bounds atLeast(String key, int value, int least) {
        return demand(key, value >= least, "must be at least " + least, value);
    }

    Bounds oneOf(String key, String value, String... choices) {
        return demand(key, List.of(choices).contains(value), "must be one of " + String.join(", ", choices), value);
    }

    /** Throws what does not hold. */
    void hold() {
        if (!broken.isEmpty()) {
            throw new BrokenException(List.copyOf(broken));
        }
    }
}
