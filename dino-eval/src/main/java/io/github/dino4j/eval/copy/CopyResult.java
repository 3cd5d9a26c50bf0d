package io.github.dino4j.eval.copy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What copy detection measured, in percent.
 *
 * @param originals images that have copies
 * @param distractors images searched beside them
 * @param whitening images that the whitening was learned on, 0 for none
 * @param scores one for each folder of queries, one for each group of folders, and {@code all}
 */
public record CopyResult(int originals, int distractors, int whitening, List<Score> scores) {
    /** The name of the score over all queries that are no originals. */
    public static final String ALL = "all";

    /**
     * The score of a set of queries.
     *
     * @param name a folder such as {@code crops/50}, a group of folders such as {@code crops}, or {@code all}
     * @param queries queries
     * @param map mean average precision
     * @param microAp micro average precision: one threshold for all queries
     */
    public record Score(String name, int queries, double map, double microAp) {}

    /**
     * Copies the list.
     *
     * @param originals images that have copies
     * @param distractors images searched beside them
     * @param whitening images that the whitening was learned on
     * @param scores the scores
     */
    public CopyResult {
        scores = List.copyOf(scores);
    }

    /**
     * A score by name.
     *
     * @param name a folder, a group of folders, or {@code all}
     * @return its score
     * @throws IllegalArgumentException if there is none of that name
     */
    public Score at(String name) {
        return scores.stream()
                .filter(score -> score.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no queries are named " + name + "; there are "
                        + scores.stream().map(Score::name).toList()));
    }

    /**
     * The object that {@code dino copydetect --json} prints: {@code originals, distractors, whitening, blocks: {NAME: {map,
     * micro_ap, queries}}}.
     *
     * @return a new map in that order
     */
    public Map<String, Object> toJson() {
        Map<String, Object> byName = new LinkedHashMap<>();
        for (Score score : scores) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("map", score.map());
            values.put("micro_ap", score.microAp());
            values.put("queries", score.queries());
            byName.put(score.name(), values);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("originals", originals);
        json.put("distractors", distractors);
        json.put("whitening", whitening);
        json.put("blocks", byName);
        return json;
    }
}
