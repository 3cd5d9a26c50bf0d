package io.github.dino4j.eval.diagnose;

import java.util.Map;

/**
 * What an evidence number must be for a rule to hold.
 *
 * @param evidence its name in {@link Evidence}
 * @param above whether it must be above the bound, or below
 * @param bound neither
 */
record Condition(String evidence, boolean above, double bound) {
    static Condition above(String evidence, double bound) {
        return new Condition(evidence, true, bound);
    }

    static Condition below(String evidence, double bound) {
        return new Condition(evidence, false, bound);
    }

    /** Evidence that is not there speaks for nothing. */
    boolean holds(Map<String, Double> found) {
        Double value = found.get(evidence);
        return value != null && (above ? value > bound : value < bound);
    }
}
