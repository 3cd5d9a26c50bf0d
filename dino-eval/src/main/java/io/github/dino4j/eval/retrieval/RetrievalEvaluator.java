package io.github.dino4j.eval.retrieval;

import io.github.dino4j.core.io.InputException;
import io.github.dino4j.eval.feature.FeatureBank;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ranks images by cosine for each query and scores the lists against a ground truth, as the revisited Oxford and Paris
 * protocol does (Radenović et al. 2018): junk is taken out of the list, average precision is by trapezoids, and precision
 * at k looks no further than the last relevant image.
 */
public final class RetrievalEvaluator {
    private static final List<Integer> CUTS = List.of(1, 5, 10);
    private static final double PERCENT = 100.0;

    private final RetrievalTruth truth;

    /**
     * Makes the evaluator.
     *
     * @param truth what has to be found
     * @throws InputException if the ground truth is empty or wrong
     */
    public RetrievalEvaluator(RetrievalTruth truth) throws InputException {
        this.truth = truth.checked("ground truth");
    }

    /**
     * Scores features.
     *
     * @param images features of the ground truth's images, in its order
     * @param queries features of its queries, in its order
     * @return the scores
     * @throws IllegalArgumentException if the numbers of rows or dimensions do not fit
     */
    public RetrievalResult evaluate(FeatureBank images, FeatureBank queries) {
        return evaluate(images, queries, (query, order) -> {});
    }

    /** Told of each query's list. */
    @FunctionalInterface
    public interface Listener {
        /**
         * A query was searched for.
         *
         * @param query its number in the ground truth
         * @param order all images, best first
         */
        void ranked(int query, int[] order);
    }

    /**
     * Scores features and tells of each list.
     *
     * @param images features of the ground truth's images, in its order
     * @param queries features of its queries, in its order
     * @param listener told of each list
     * @return the scores
     * @throws IllegalArgumentException if the numbers of rows or dimensions do not fit
     */
    public RetrievalResult evaluate(FeatureBank images, FeatureBank queries, Listener listener) {
        requireRows("images", images, truth.images().size());
        requireRows("queries", queries, truth.queries().size());
        if (images.dim() != queries.dim()) {
            throw new IllegalArgumentException("images have features of dimension " + images.dim() + ", queries of "
                    + queries.dim() + "; take both from one model");
        }
        Ranking ranking = new Ranking(images);
        Map<Difficulty, Tally> tallies = new LinkedHashMap<>();
        for (int i = 0; i < queries.size(); i++) {
            int[] order = ranking.of(queries.row(i));
            listener.ranked(i, order);
            RetrievalTruth.Query query = truth.queries().get(i);
            for (Difficulty difficulty : Difficulty.values()) {
                Set<Integer> wanted = difficulty.wanted(query);
                if (!wanted.isEmpty()) {
                    List<Integer> ranks = ranks(order, wanted, difficulty.ignored(query));
                    tallies.computeIfAbsent(difficulty, d -> new Tally()).add(ranks, wanted.size());
                }
            }
        }
        List<RetrievalResult.Score> scores = new ArrayList<>();
        for (Difficulty difficulty : Difficulty.values()) {
            Tally tally = tallies.get(difficulty);
            if (tally != null) {
                scores.add(tally.score(difficulty));
            }
        }
        return new RetrievalResult(images.size(), queries.size(), scores);
    }

    private static void requireRows(String what, FeatureBank bank, int rows) {
        if (bank.size() != rows) {
            throw new IllegalArgumentException(
                    "the ground truth has " + rows + " " + what + ", there are features of " + bank.size());
        }
    }

    /** Positions of the wanted images when the ignored ones are taken out of the list. */
    static List<Integer> ranks(int[] order, Set<Integer> wanted, Set<Integer> ignored) {
        List<Integer> ranks = new ArrayList<>();
        int position = 0;
        for (int image : order) {
            if (wanted.contains(image)) {
                ranks.add(position);
            }
            if (wanted.contains(image) || !ignored.contains(image)) {
                position++;
            }
        }
        return ranks;
    }

    /** Sums over queries. */
    private static final class Tally {
        private int queries;
        private double precisionSum;
        private final double[] atCut = new double[CUTS.size()];

        void add(List<Integer> ranks, int relevant) {
            queries++;
            precisionSum += AveragePrecision.trapezoid(ranks, relevant);
            int last = ranks.get(ranks.size() - 1) + 1;
            for (int i = 0; i < atCut.length; i++) {
                int cut = Math.min(last, CUTS.get(i)); // the protocol's own rule
                long found = ranks.stream().filter(rank -> rank < cut).count();
                atCut[i] += (double) found / cut;
            }
        }

        RetrievalResult.Score score(Difficulty difficulty) {
            Map<Integer, Double> precision = new LinkedHashMap<>();
            for (int i = 0; i < atCut.length; i++) {
                precision.put(CUTS.get(i), PERCENT * atCut[i] / queries);
            }
            return new RetrievalResult.Score(difficulty, queries, PERCENT * precisionSum / queries, precision);
        }
    }
}
