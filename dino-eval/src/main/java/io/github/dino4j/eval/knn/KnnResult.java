package io.github.dino4j.eval.knn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@link KnnEvaluator} measured; accuracies in percent.
 *
 * @param train rows that voted
 * @param val rows that were classified
 * @param classes number of classes of both banks together
 * @param scores one per k, ascending
 * @param notes what a reader of the numbers must know, such as a k above the number of training rows
 * @param found how the neighbours were found
 */
public record KnnResult(
        int train, int val, int classes, List<KnnScore> scores, List<String> notes, NeighbourRecall found) {
    /**
     * Keeps its own copies of the lists.
     *
     * @param train rows that voted
     * @param val rows that were classified
     * @param classes number of classes
     * @param scores one per k
     * @param notes one sentence each
     * @param found how the neighbours were found
     */
    public KnnResult {
        scores = List.copyOf(scores);
        notes = List.copyOf(notes);
    }

    /**
     * The result of an exact search.
     *
     * @param train rows that voted
     * @param val rows that were classified
     * @param classes number of classes
     * @param scores one per k
     * @param notes one sentence each
     */
    public KnnResult(int train, int val, int classes, List<KnnScore> scores, List<String> notes) {
        this(train, val, classes, scores, notes, NeighbourRecall.EXACT);
    }

    /**
     * The score of one k.
     *
     * @param k a number of neighbours that was evaluated
     * @return its score
     * @throws IllegalArgumentException if that k was not evaluated
     */
    public KnnScore at(int k) {
        return scores.stream()
                .filter(score -> score.k() == k)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("k=" + k + " was not evaluated, only k="
                        + scores.stream().map(KnnScore::k).toList()));
    }

    /**
     * Top-1 accuracy.
     *
     * @param k a number of neighbours that was evaluated
     * @return percent
     */
    public double top1(int k) {
        return at(k).top1();
    }

    /**
     * Top-5 accuracy.
     *
     * @param k a number of neighbours that was evaluated
     * @return percent
     */
    public double top5(int k) {
        return at(k).top5();
    }

    /** {@return the score of highest top-1, of equal ones that of the smallest k} */
    public KnnScore best() {
        KnnScore best = scores.get(0);
        for (KnnScore score : scores) {
            best = score.top1() > best.top1() ? score : best;
        }
        return best;
    }

    /**
     * The object that {@code dino knn --json} prints: {@code k: {"20": {top1, top5}}, train, val, classes, index}, with
     * {@code recall: {"20": percent}, recall_queries} where the index is approximate, and {@code notes} where there are
     * any.
     *
     * @return a new map in that order
     */
    public Map<String, Object> toJson() {
        Map<String, Object> byK = new LinkedHashMap<>();
        for (KnnScore score : scores) {
            Map<String, Object> accuracy = new LinkedHashMap<>();
            accuracy.put("top1", score.top1());
            accuracy.put("top5", score.top5());
            byK.put(Integer.toString(score.k()), accuracy);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("k", byK);
        json.put("train", train);
        json.put("val", val);
        json.put("classes", classes);
        json.putAll(found.toJson());
        if (!notes.isEmpty()) {
            json.put("notes", notes);
        }
        return json;
    }
}
