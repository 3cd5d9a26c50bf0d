package io.github.dino4j.eval.knn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How neighbours were found, and how many of the true ones.
 *
 * @param index {@code EXACT} or {@code APPROXIMATE}
 * @param recall by number of neighbours, percent: which share of the found rows are as near as the exact neighbours; empty
 *     for an exact search
 * @param queries test rows on which it was measured, 0 for an exact search
 */
public record NeighbourRecall(KnnIndex index, Map<Integer, Double> recall, int queries) {
    /** Every neighbour was found. */
    public static final NeighbourRecall EXACT = new NeighbourRecall(KnnIndex.EXACT, Map.of(), 0);

    /**
     * Keeps its own copy of the map, ascending.
     *
     * @param index how
     * @param recall percent by number of neighbours
     * @param queries test rows it was measured on
     */
    public NeighbourRecall {
        recall = Collections.unmodifiableMap(new TreeMap<>(recall));
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("index", index.toString());
        if (index == KnnIndex.APPROXIMATE) {
            Map<String, Double> byK = new LinkedHashMap<>();
            recall.forEach((k, percent) -> byK.put(Integer.toString(k), percent));
            json.put("recall", byK);
            json.put("recall_queries", queries);
        }
        return json;
    }
}
