package io.github.dino4j.eval.curate;

import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.knn.NearestRows;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The cosine from which images are taken for near-duplicates, found by how near images of this set are to their neighbours, since
 * every network has its own scale: a duplicate is several times nearer than the fifth neighbour of a usual image.
 */
final class NearThreshold {
    private static final int RANK = 5; // neighbours before it may be duplicates themselves
    private static final int LEAST = 20; // of fewer images nothing can be learnt
    private static final int SAMPLE = 2000;
    private static final double SHARE = 0.25; // of the usual distance
    private static final double FIXED = 0.95;
    private static final double HIGHEST = 0.9995;

    private NearThreshold() {}

    static double of(FeatureBank bank, long seed) {
        if (bank.size() < LEAST) {
            return FIXED;
        }
        int[] order = IntStream.range(0, bank.size()).toArray();
        Rng.of(seed).fold("threshold").generator().shuffle(order);
        FeatureBank queries = bank.select(Arrays.copyOf(order, Math.min(SAMPLE, order.length)));
        NearestRows nearest = NearestRows.of(queries, bank, RANK + 1); // each is its own nearest
        double[] distances = new double[queries.size()];
        for (int i = 0; i < distances.length; i++) {
            distances[i] = 1.0 - nearest.cosine(i, RANK);
        }
        return Math.min(HIGHEST, 1.0 - SHARE * Spread.median(distances));
    }
}
