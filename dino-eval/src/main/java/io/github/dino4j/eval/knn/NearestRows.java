package io.github.dino4j.eval.knn;

import io.github.dino4j.eval.feature.FeatureBank;

/**
 * The rows of a bank that are nearest to each of some queries, exactly, by cosine; of equal ones the lower row comes first.
 *
 * @param count neighbours K of each query
 * @param rows (Q, K), best first
 * @param cosines (Q, K)
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data, read by those who asked
public record NearestRows(int count, int[] rows, float[] cosines) {
    /**
     * The nearest other rows of each row.
     *
     * @param bank (N, D), at least two rows
     * @param most neighbours wanted; fewer where there are fewer other rows
     * @return them, without the row itself
     * @throws IllegalArgumentException if there are fewer than two rows, or a feature is not finite
     */
    public static NearestRows within(FeatureBank bank, int most) {
        if (bank.size() < 2 || most < 1) {
            throw new IllegalArgumentException("neighbours need at least two rows and a count of at least 1, were "
                    + bank.size() + " and " + most);
        }
        return search(bank, bank, Math.min(most, bank.size() - 1), true);
    }

    /**
     * The nearest rows of a bank to each row of another.
     *
     * @param queries (Q, D)
     * @param bank (N, D), at least one row
     * @param most neighbours wanted; fewer where the bank has fewer
     * @return them
     * @throws IllegalArgumentException if the widths differ, the bank is empty, or a feature is not finite
     */
    public static NearestRows of(FeatureBank queries, FeatureBank bank, int most) {
        if (queries.dim() != bank.dim()) {
            throw new IllegalArgumentException("features have " + queries.dim() + " and " + bank.dim()
                    + " numbers a row: take both from the same model and layers");
        }
        if (bank.size() < 1 || most < 1) {
            throw new IllegalArgumentException(
                    "neighbours need at least one row and a count of at least 1, were " + bank.size() + " and " + most);
        }
        return search(queries, bank, Math.min(most, bank.size()), false);
    }

    private static NearestRows search(FeatureBank queries, FeatureBank bank, int count, boolean others) {
        NearestRows found = new NearestRows(
                count,
                new int[Math.multiplyExact(queries.size(), count)],
                new float[Math.multiplyExact(queries.size(), count)]);
        new ExactSearch(bank, KnnEvaluator.TRAIN_BLOCK, KnnEvaluator.TEST_BLOCK)
                .forEach(queries, others ? count + 1 : count, (query, best) -> {
                    int at = query * count;
                    int end = at + count;
                    for (int rank = 0; rank < best.size() && at < end; rank++) {
                        if (!others || best.index(rank) != query) {
                            found.rows[at] = best.index(rank);
                            found.cosines[at++] = best.similarity(rank);
                        }
                    }
                });
        return found;
    }

    /**
     * A neighbour.
     *
     * @param query from 0
     * @param rank from 0, the nearest
     * @return its row
     */
    public int row(int query, int rank) {
        return rows[query * count + rank];
    }

    /**
     * How near a neighbour is.
     *
     * @param query from 0
     * @param rank from 0, the nearest
     * @return the cosine, from -1 to 1
     */
    public float cosine(int query, int rank) {
        return cosines[query * count + rank];
    }
}
