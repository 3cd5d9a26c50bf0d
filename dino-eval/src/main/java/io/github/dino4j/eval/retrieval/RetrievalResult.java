package io.github.dino4j.eval.retrieval;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a retrieval protocol measured, in percent.
 *
 * @param images images that were searched
 * @param queries queries
 * @param scores one for each difficulty that has queries with something to find
 */
public record RetrievalResult(int images, int queries, List<Score> scores) {
    /**
     * The score at one difficulty.
     *
     * @param difficulty which images count
     * @param queries queries with something to find; the others are left out of the means
     * @param map mean average precision
     * @param precision mean precision at 1, 5 and 10, by that number
     */
    public record Score(Difficulty difficulty, int queries, double map, Map<Integer, Double> precision) {
        /**
         * Copies the map.
         *
         * @param difficulty which images count
         * @param queries queries with something to find
         * @param map mean average precision
         * @param precision mean precision by number of images
         */
        public Score {
            precision = Map.copyOf(precision);
        }
    }

    /**
     * Copies the list.
     *
     * @param images images that were searched
     * @param queries queries
     * @param scores the scores
     */
    public RetrievalResult {
        scores = List.copyOf(scores);
    }

    /**
     * The score at one difficulty.
     *
     * @param difficulty which
     * @return its score
     * @throws IllegalArgumentException if no query has anything to find there
     */
    public Score at(Difficulty difficulty) {
        return scores.stream()
                .filter(score -> score.difficulty() == difficulty)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no query has anything to find at difficulty " + difficulty.key()));
    }

    /**
     * Mean average precision.
     *
     * @param difficulty which images count
     * @return percent
     */
    public double map(Difficulty difficulty) {
        return at(difficulty).map();
    }

    /**
     * The object that {@code dino retrieval --json} prints: {@code images, queries}, and for each difficulty {@code {map, mp:
     * {"1", "5", "10"}, queries}}.
     *
     * @return a new map in that order
     */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("images", images);
        json.put("queries", queries);
        for (Score score : scores) {
            Map<String, Object> precision = new LinkedHashMap<>();
            new TreeMap<>(score.precision()).forEach((k, value) -> precision.put(Integer.toString(k), value));
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("map", score.map());
            values.put("mp", precision);
            values.put("queries", score.queries());
            json.put(score.difficulty().key(), values);
        }
        return json;
    }
}
