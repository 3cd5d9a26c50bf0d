package io.github.dino4j.eval.curate;

import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.cluster.DistantRows;
import io.github.dino4j.eval.feature.FeatureBank;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * A part of the images in which little of what there is is missing: from an image that the seed draws on, always the image that is
 * farthest from all taken (Gonzalez 1985: the largest distance left is at most twice the least possible). Outliers and duplicates
 * are not taken, since they would be taken first.
 *
 * @param rows the images taken, in their order
 * @param farthest largest distance, one minus the cosine, of an image that might have been taken to the nearest one that was
 * @param mean the mean of these distances
 * @param farthestByChance the same of as many images drawn by chance
 * @param meanByChance the mean of those
 */
@SuppressWarnings("ArrayRecordComponent") // read by those who asked
public record Subset(int[] rows, double farthest, double mean, double farthestByChance, double meanByChance) {
    static Subset of(FeatureBank bank, int[] candidates, int count, long seed) {
        FeatureBank unit = bank.select(candidates).normalized();
        Rng rng = Rng.of(seed).fold("subset");
        BitSet chosen = new BitSet();
        try (DistantRows rows = new DistantRows(unit.features(), unit.dim());
                DistantRows drawn = new DistantRows(unit.features(), unit.dim())) {
            int next = rng.generator().nextInt(candidates.length);
            while (next >= 0 && chosen.cardinality() < count) {
                chosen.set(next);
                rows.take(next);
                next = rows.farthest(row -> !chosen.get(row));
            }
            for (int row = 0; chosen.cardinality() < count; row++) {
                chosen.set(row); // all that is left equals what was taken
            }
            int[] order = IntStream.range(0, candidates.length).toArray();
            rng.fold("chance").generator().shuffle(order);
            Arrays.stream(order).limit(count).forEach(drawn::take);
            return new Subset(
                    chosen.stream().map(place -> candidates[place]).toArray(),
                    largest(rows.distances()),
                    mean(rows.distances()),
                    largest(drawn.distances()),
                    mean(drawn.distances()));
        }
    }

    private static double largest(float[] distances) {
        return IntStream.range(0, distances.length)
                .mapToDouble(i -> distances[i])
                .max()
                .orElse(0.0);
    }

    private static double mean(float[] distances) {
        return IntStream.range(0, distances.length)
                .mapToDouble(i -> distances[i])
                .average()
                .orElse(0.0);
    }
}
