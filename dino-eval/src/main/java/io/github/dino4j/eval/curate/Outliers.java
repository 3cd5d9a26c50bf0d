package io.github.dino4j.eval.curate;

import io.github.dino4j.eval.knn.NearestRows;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How alone each image is: one minus its mean cosine with its nearest neighbours among the images that are kept of duplicates, and
 * which are outliers: those so many robust deviations above the median (Iglewicz and Hoaglin 1993).
 *
 * @param rows the images that were compared, kept of duplicates (M)
 * @param distances of each (M)
 * @param scores robust deviations above the median (M)
 * @param neighbours how many neighbours were looked at
 * @param bound score from which an image is an outlier
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data, read by those who asked
public record Outliers(int[] rows, double[] distances, double[] scores, int neighbours, double bound) {
    static Outliers of(int[] rows, NearestRows nearest, double bound) {
        double[] distances = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            double sum = 0.0;
            for (int rank = 0; rank < nearest.count(); rank++) {
                sum += nearest.cosine(i, rank);
            }
            distances[i] = 1.0 - sum / nearest.count();
        }
        Spread spread = Spread.of(distances);
        double[] scores = Arrays.stream(distances)
                .map(distance -> spread.deviation() > 0 ? (distance - spread.median()) / spread.deviation() : 0.0)
                .toArray();
        return new Outliers(rows, distances, scores, nearest.count(), bound);
    }

    /** {@return places in {@link #rows()}, the most alone first} */
    public int[] order() {
        return IntStream.range(0, rows.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -distances[i]).thenComparingInt(i -> i))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /**
     * Whether an image is an outlier.
     *
     * @param place in {@link #rows()}
     * @return true if its score reaches the bound
     */
    public boolean is(int place) {
        return scores[place] >= bound;
    }

    /** {@return how many outliers there are} */
    public int count() {
        return (int) Arrays.stream(scores).filter(score -> score >= bound).count();
    }
}
