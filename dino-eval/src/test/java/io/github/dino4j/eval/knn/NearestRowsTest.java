package io.github.dino4j.eval.knn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.FeatureBank;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestRowsTest {
    private static final int DIM = 5;

    private static FeatureBank random(int rows, long seed) {
        RandomStream random = Rng.of(seed).generator();
        float[] values = new float[rows * DIM];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return FeatureBank.unlabelled(values, DIM);
    }

    private static double cosine(FeatureBank a, int i, FeatureBank b, int k) {
        double sum = 0.0;
        for (int at = 0; at < DIM; at++) {
            sum += (double) a.row(i)[at] * b.row(k)[at];
        }
        return sum * a.inverseLength(i) * b.inverseLength(k);
    }

    private static List<Integer> slow(FeatureBank queries, int query, FeatureBank bank, int count, boolean others) {
        return IntStream.range(0, bank.size())
                .filter(row -> !others || row != query)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> -cosine(queries, query, bank, row)))
                .limit(count)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"2, 3, 1", "40, 7, 2", "1300, 4, 3"})
    void areThoseOfEveryPairCompared(int rows, int most, long seed) {
        FeatureBank bank = random(rows, seed);
        NearestRows found = NearestRows.within(bank, most);
        assertThat(found.count()).isEqualTo(Math.min(most, rows - 1));
        for (int query = 0; query < rows; query += 1 + rows / 50) {
            List<Integer> expected = slow(bank, query, bank, found.count(), true);
            for (int rank = 0; rank < found.count(); rank++) {
                assertThat(found.row(query, rank)).as("seed " + seed).isEqualTo(expected.get(rank));
                assertThat((double) found.cosine(query, rank))
                        .isEqualTo(cosine(bank, query, bank, found.row(query, rank)), within(1e-6));
            }
        }
    }

    @Test
    void areThoseOfAnotherBank() {
        FeatureBank queries = random(9, 4);
        FeatureBank bank = random(30, 5);
        NearestRows found = NearestRows.of(queries, bank, 3);
        for (int query = 0; query < queries.size(); query++) {
            for (int rank = 0; rank < 3; rank++) {
                assertThat(found.row(query, rank))
                        .isEqualTo(slow(queries, query, bank, 3, false).get(rank));
            }
        }
    }

    @Test
    void aRowIsNeverItsOwnNeighbourEvenAmongEqualOnes() {
        float[] equal = new float[6 * DIM];
        Arrays.fill(equal, 1f);
        NearestRows found = NearestRows.within(FeatureBank.unlabelled(equal, DIM), 3);
        for (int row = 0; row < 6; row++) {
            for (int rank = 0; rank < 3; rank++) {
                assertThat(found.row(row, rank)).isNotEqualTo(row);
                assertThat(found.cosine(row, rank)).isEqualTo(1f, within(1e-6f));
            }
        }
    }

    @Test
    void tooFewRowsAndOtherWidthsAreRefused() {
        assertThatThrownBy(() -> NearestRows.within(random(1, 1), 3)).hasMessageContaining("at least two rows");
        assertThatThrownBy(() -> NearestRows.of(random(2, 1), FeatureBank.unlabelled(new float[6], 2), 1))
                .hasMessageContaining("5 and 2 numbers");
    }
}
