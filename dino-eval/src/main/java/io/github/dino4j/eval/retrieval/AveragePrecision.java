package io.github.dino4j.eval.retrieval;

import java.util.List;

/** Average precision of ranked lists, in the forms that the published protocols use. */
public final class AveragePrecision {
    private AveragePrecision() {}

    /**
     * The area under precision over recall by trapezoids, as the Oxford, Paris and Copydays protocols define it.
     *
     * @param ranks positions of the relevant images in the list, from 0, ascending, junk taken out
     * @param relevant how many relevant images there are, found or not, at least 1
     * @return from 0 to 1
     */
    public static double trapezoid(List<Integer> ranks, int relevant) {
        if (relevant < 1) {
            throw new IllegalArgumentException("average precision needs a relevant image, there are " + relevant);
        }
        double area = 0.0;
        for (int found = 0; found < ranks.size(); found++) {
            int rank = ranks.get(found);
            double before = rank == 0 ? 1.0 : (double) found / rank;
            double after = (found + 1.0) / (rank + 1.0);
            area += (before + after) / (2.0 * relevant);
        }
        return area;
    }

    /**
     * Micro average precision: all queries' candidates in one list by their scores, so that one threshold has to serve all
     * queries. Candidates of equal score count together.
     *
     * @param candidates scored pairs of a query and an image
     * @param relevant how many relevant pairs there are, found or not, at least 1
     * @return from 0 to 1
     */
    public static double micro(List<Candidate> candidates, int relevant) {
        if (relevant < 1) {
            throw new IllegalArgumentException("average precision needs a relevant pair, there are " + relevant);
        }
        List<Candidate> sorted = candidates.stream()
                .sorted((a, b) -> Float.compare(b.score(), a.score()))
                .toList();
        double area = 0.0;
        int found = 0;
        for (int first = 0; first < sorted.size(); ) {
            int end = first;
            int hits = 0;
            while (end < sorted.size()
                    && sorted.get(end).score() == sorted.get(first).score()) {
                hits += sorted.get(end).relevant() ? 1 : 0;
                end++;
            }
            found += hits;
            area += (double) found / end * hits / relevant;
            first = end;
        }
        return area;
    }

    /**
     * A pair of a query and an image.
     *
     * @param score how alike they are
     * @param relevant whether they belong together
     */
    public record Candidate(float score, boolean relevant) {}
}
