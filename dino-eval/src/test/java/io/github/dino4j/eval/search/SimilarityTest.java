package io.github.dino4j.eval.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimilarityTest {
    @Test
    void cosinesAreThoseOfDirections() {
        assertThat(Similarity.cosine(new float[] {3, 4}, new float[] {4, 3})).isCloseTo(0.96, within(1e-12));
        assertThat(Similarity.cosine(new float[] {1e-20f, 0}, new float[] {-5e18f, 0}))
                .isCloseTo(-1, within(1e-9));
        assertThat(Similarity.cosine(new float[2], new float[] {1, 1})).isZero();
        assertThat(Similarity.dot(new float[] {3, 4}, new float[] {4, 3})).isEqualTo(24);
        assertThat(Similarity.unit(new float[] {3, 4})).containsExactly(0.6f, 0.8f);
        assertThat(Similarity.unit(new float[2])).containsExactly(0, 0);
    }

    @Test
    void theNearestRowsAreThoseOfAllSortedByCosine() {
        RandomStream random = Rng.of(7).generator();
        int dim = 5;
        float[] rows = new float[300 * dim];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Math.round(random.nextGaussian()); // whole numbers: many rows are equally near
        }
        float[] query = {1, -2, 0, 1, 3};
        float[] cosines = new float[300];
        for (int row = 0; row < cosines.length; row++) {
            cosines[row] = (float) Similarity.cosine(query, Arrays.copyOfRange(rows, row * dim, (row + 1) * dim));
        }
        List<Integer> sorted = IntStream.range(0, 300)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer row) -> -cosines[row]))
                .toList();
        for (int count : new int[] {1, 7, 300, 1000}) {
            assertThat(Similarity.largest(cosines, count))
                    .containsExactly(
                            sorted.stream().limit(count).mapToInt(row -> row).toArray());
            assertThat(Similarity.nearest(rows, query, count)).hasSize(Math.min(count, 300));
        }
        assertThat(Similarity.nearest(rows, query, 7))
                .allSatisfy(hit -> assertThat(hit.cosine()).isCloseTo(cosines[hit.image()], within(1e-6)));
    }

    @Test
    void mistakesSayWhatIsWrong() {
        assertThatThrownBy(() -> Similarity.cosine(new float[2], new float[3]))
                .hasMessage("vectors of 2 and 3 numbers cannot be compared; take both from one model");
        assertThatThrownBy(() -> Similarity.nearest(new float[7], new float[3], 1))
                .hasMessageContaining("a query of 3 numbers has no place among rows of 7 numbers");
        assertThatThrownBy(() -> Similarity.largest(new float[7], 0))
                .hasMessage("the number of images to find must be at least 1, was 0");
    }
}
