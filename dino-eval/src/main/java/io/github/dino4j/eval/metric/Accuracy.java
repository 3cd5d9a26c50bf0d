package io.github.dino4j.eval.metric;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How often a classifier was right, in percent.
 *
 * @param rows rows classified
 * @param top1 how often the best class was right
 * @param top5 how often the right class was among the best five
 * @param perClass top-1 of the rows of each class, NaN for a class without any
 * @param confusion for each true class how often each class was predicted; one column more counts rows without a
 *     prediction; empty with more than {@value #MOST_CONFUSED} classes
 */
public record Accuracy(int rows, double top1, double top5, List<Double> perClass, List<List<Integer>> confusion) {
    /** Beyond so many classes a confusion matrix is not kept. */
    public static final int MOST_CONFUSED = 1000;

    /**
     * Copies the lists.
     *
     * @param rows rows classified
     * @param top1 percent
     * @param top5 percent
     * @param perClass percent
     * @param confusion counts
     */
    public Accuracy {
        perClass = List.copyOf(perClass);
        confusion = confusion.stream().map(List::copyOf).toList();
    }

    /**
     * Counts the predictions of a matrix of scores, the class of highest score first; of equal scores the lower class.
     *
     * @param scores (N, classes) row by row
     * @param labels (N) the truth
     * @param classes how many
     * @return the accuracy
     */
    public static Accuracy of(float[] scores, int[] labels, int classes) {
        Tally tally = new Tally(classes);
        for (int row = 0; row < labels.length; row++) {
            int start = row * classes;
            int best = 0;
            int rank = 0;
            float truth = scores[start + labels[row]];
            for (int i = 0; i < classes; i++) {
                best = scores[start + i] > scores[start + best] ? i : best;
                rank += scores[start + i] > truth || (scores[start + i] == truth && i < labels[row]) ? 1 : 0;
            }
            tally.add(labels[row], best, rank);
        }
        return tally.accuracy();
    }

    /** {@return {@code per_class} and {@code confusion} for a report's JSON} */
    public Map<String, Object> details() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("per_class", perClass.stream().map(String::valueOf).toList());
        json.put("confusion", confusion);
        return json;
    }
}
