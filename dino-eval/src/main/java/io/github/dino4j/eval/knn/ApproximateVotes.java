package io.github.dino4j.eval.knn;

import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.Shares;
import io.github.dino4j.eval.feature.FeatureBank;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/** Votes of neighbours from an index, and how many of a sample's true neighbours it found. */
final class ApproximateVotes {
    private static final int SAMPLE = 256;
    private static final float ROUNDING = 1e-6f; // of cosines that two orders of summation give

    private ApproximateVotes() {}

    /** Visits every test row of this process with its neighbours at the highest k, and adds what is to be known of them to the notes. */
    static NeighbourRecall count(
            Group group,
            FeatureBank train,
            FeatureBank test,
            List<Integer> k,
            NeighbourSearch.Visitor votes,
            List<String> notes) {
        int count = k.get(k.size() - 1);
        Shares own = new Shares(group, test.size(), KnnEvaluator.TEST_BLOCK);
        try (HnswSearch search = HnswSearch.open(train)) {
            search.forEach(test, own.first(), own.end(), count, votes);
            double[] exactQueries = {search.exactQueries()};
            group.sum(exactQueries);
            if (exactQueries[0] > 0) {
                notes.add("the index found fewer than " + count + " neighbours of " + (int) exactQueries[0]
                        + " test rows, which were searched exactly");
            }
            FeatureBank sample = sample(test);
            Map<Integer, Double> recall = recall(
                    search, new ExactSearch(train, KnnEvaluator.TRAIN_BLOCK, KnnEvaluator.TEST_BLOCK), sample, k);
            notes.add(String.format(
                    Locale.ROOT,
                    "neighbours came from an approximate index (HNSW); of the true ones of %d test rows it found %s",
                    sample.size(),
                    recall.entrySet().stream()
                            .map(entry ->
                                    String.format(Locale.ROOT, "%.2f %% at k=%d", entry.getValue(), entry.getKey()))
                            .toList()));
            return new NeighbourRecall(KnnIndex.APPROXIMATE, recall, sample.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** Rows at equal distances, so that every class of a sorted bank is among them. */
    private static FeatureBank sample(FeatureBank test) {
        int rows = Math.min(SAMPLE, test.size());
        return test.select(IntStream.range(0, rows)
                .map(i -> (int) ((long) i * test.size() / rows))
                .toArray());
    }

    /**
     * Percent of the found rows that are as near as the k-th true neighbour: of rows at one distance either may be found.
     */
    static Map<Integer, Double> recall(
            NeighbourSearch found, NeighbourSearch exact, FeatureBank queries, List<Integer> k) {
        int count = k.get(k.size() - 1);
        float[][] farthest = new float[queries.size()][k.size()];
        exact.forEach(queries, count, (row, neighbours) -> {
            for (int i = 0; i < k.size(); i++) {
                farthest[row][i] = neighbours.similarity(k.get(i) - 1);
            }
        });
        AtomicLongArray hits = new AtomicLongArray(k.size());
        found.forEach(queries, count, (row, neighbours) -> {
            for (int i = 0; i < k.size(); i++) {
                float enough = farthest[row][i] - ROUNDING;
                int limit = k.get(i);
                hits.addAndGet(
                        i,
                        IntStream.range(0, limit)
                                .filter(rank -> neighbours.similarity(rank) >= enough)
                                .count());
            }
        });
        Map<Integer, Double> recall = new TreeMap<>();
        for (int i = 0; i < k.size(); i++) {
            recall.put(k.get(i), 100.0 * hits.get(i) / ((double) k.get(i) * queries.size()));
        }
        return recall;
    }
}
