package io.github.dino4j.eval.diagnose;

import java.util.List;
import java.util.Map;

/**
 * What a run that goes wrong looks like, and what mends it. Rules are data, in {@link Rules}.
 *
 * @param verdict what it is
 * @param kind its kind, such as {@code dimensional}
 * @param says one sentence for the user
 * @param conditions all of which must hold
 * @param changes those are proposed whose keys the configuration has and whose values are not well
 */
record Rule(Verdict verdict, String kind, String says, List<Condition> conditions, List<Change> changes) {
    boolean holds(Map<String, Double> evidence) {
        return conditions.stream().allMatch(condition -> condition.holds(evidence));
    }
}
