package io.github.dino4j.eval.knn;

import java.util.Locale;

/** How neighbours are found: {@code eval.knn.index}. */
public enum KnnIndex {
    /** By comparing with every training row, as the published numbers are. */
    EXACT,
    /** In a graph of near rows (HNSW), which needs Lucene on the class path and misses a few neighbours. */
    APPROXIMATE,
    /** Exact up to a million training rows, approximate above them where Lucene is there. */
    AUTO;

    /** The most training rows that {@link #AUTO} compares with one by one. */
    public static final int EXACT_ROWS = 1_000_000;

    /**
     * Reads what a configuration says.
     *
     * @param text {@code exact}, {@code approximate} or {@code auto}
     * @return the index
     * @throws IllegalArgumentException if it is none of them
     */
    public static KnnIndex parse(String text) {
        for (KnnIndex index : values()) {
            if (index.toString().equals(text)) {
                return index;
            }
        }
        throw new IllegalArgumentException("index must be exact, approximate or auto, was " + text);
    }

    /**
     * Whether so many rows are searched in a graph.
     *
     * @param rows training rows
     * @return whether this means an approximate search
     */
    boolean isApproximate(int rows) {
        return this == APPROXIMATE || (this == AUTO && rows > EXACT_ROWS);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
