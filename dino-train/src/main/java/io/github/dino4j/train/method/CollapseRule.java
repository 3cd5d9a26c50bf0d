package io.github.dino4j.train.method;

import java.util.function.DoublePredicate;

/**
 * What a collapse looks like.
 *
 * @param signal the name of the signal that tells it
 * @param looksCollapsed whether a value of the signal does
 * @param kind such as {@code collapse to the uniform output}
 * @param bound what the signal is compared with, such as {@code ln K = 8.318}
 * @param advice what to change, by key
 */
public record CollapseRule(String signal, DoublePredicate looksCollapsed, String kind, String bound, String advice) {
    /** The same of another signal. */
    CollapseRule of(String other, String called) {
        return new CollapseRule(other, looksCollapsed, called, bound, advice);
    }
}
