package io.github.dino4j.eval.retrieval;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Which images a query has to find, and which count neither way (Radenović et al. 2018, section 3). */
public enum Difficulty {
    /** Easy ones are asked for; hard ones and junk do not count. */
    EASY {
        @Override
        Set<Integer> wanted(RetrievalTruth.Query query) {
            return Set.copyOf(query.easy());
        }

        @Override
        Set<Integer> ignored(RetrievalTruth.Query query) {
            return union(query.junk(), query.hard());
        }
    },
    /** Easy and hard ones are asked for; junk does not count. */
    MEDIUM {
        @Override
        Set<Integer> wanted(RetrievalTruth.Query query) {
            return union(query.easy(), query.hard());
        }

        @Override
        Set<Integer> ignored(RetrievalTruth.Query query) {
            return Set.copyOf(query.junk());
        }
    },
    /** Hard ones are asked for; easy ones and junk do not count. */
    HARD {
        @Override
        Set<Integer> wanted(RetrievalTruth.Query query) {
            return Set.copyOf(query.hard());
        }

        @Override
        Set<Integer> ignored(RetrievalTruth.Query query) {
            return union(query.junk(), query.easy());
        }
    };

    abstract Set<Integer> wanted(RetrievalTruth.Query query);

    abstract Set<Integer> ignored(RetrievalTruth.Query query);

    /** {@return the name in tables and JSON} */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static Set<Integer> union(Set<Integer> one, Set<Integer> other) {
        Set<Integer> both = new HashSet<>(one);
        both.addAll(other);
        return both;
    }
}
