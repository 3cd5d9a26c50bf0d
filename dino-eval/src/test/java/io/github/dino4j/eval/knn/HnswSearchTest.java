package io.github.dino4j.eval.knn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.FeatureBank;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HnswSearchTest {
    private static final Clusters CLUSTERS = new Clusters(20, 16, 0.5);

    private final FeatureBank train = CLUSTERS.draw(5000, Rng.of(1));
    private final FeatureBank test = CLUSTERS.draw(200, Rng.of(2));

    @Test
    void findsNearlyAllTrueNeighboursOfClusteredRows() throws IOException {
        try (HnswSearch search = HnswSearch.open(train, 2000)) {
            Map<Integer, Double> recall =
                    ApproximateVotes.recall(search, new ExactSearch(train, 512, 64), test, List.of(1, 20));

            assertThat(recall.get(1)).isBetween(95.0, 100.0);
            assertThat(recall.get(20)).isBetween(95.0, 100.0);
        }
    }

    @Test
    void cosinesAreThoseOfASlowLoopAndFall() throws IOException {
        try (HnswSearch search = HnswSearch.open(train, 2000)) {
            search.forEach(test, 10, (row, neighbours) -> {
                float before = 1.1f;
                for (int rank = 0; rank < 10; rank++) {
                    float cosine = neighbours.similarity(rank);
                    assertThat(cosine).isLessThanOrEqualTo(before);
                    assertThat((double) cosine)
                            .isCloseTo(cosine(test.row(row), train.row(neighbours.index(rank))), within(1e-6));
                    before = cosine;
                }
            });
        }
    }

    @Test
    void theSameRowsGiveTheSameNeighboursAtAnyNumberOfThreads() throws IOException {
        int before = Threads.count();
        try {
            Threads.use(1);
            int[][] one = neighbours(train, 20);
            Threads.use(4);
            assertThat(neighbours(train, 20)).isDeepEqualTo(one);
        } finally {
            Threads.use(before);
        }
    }

    @Test
    void rowsMayBeWiderThanLucenesUsualLimit() throws IOException {
        Clusters wide = new Clusters(5, 3072, 0.5);
        FeatureBank rows = wide.draw(120, Rng.of(3));
        try (HnswSearch search = HnswSearch.open(rows, 50)) {
            search.forEach(rows, 1, (row, neighbours) -> assertThat(neighbours.index(0))
                    .isEqualTo(row));
        }
    }

    @Test
    void everyRowHasAsManyNeighboursAsAskedForWhereAWalkFindsFewer() throws IOException {
        FeatureBank islands = islands(4, 500);
        int[] seen = new int[islands.size()];
        try (HnswSearch search = HnswSearch.open(islands, 10_000)) {
            search.forEach(islands, 1800, (row, neighbours) -> {
                seen[row]++;
                assertThat(neighbours.size()).isEqualTo(1800);
                assertThat(neighbours.similarity(499)).isCloseTo(1, within(1e-6f));
                assertThat(neighbours.similarity(500)).isCloseTo(0, within(1e-6f));
            });
            assertThat(search.exactQueries()).isPositive();
        }
        assertThat(Arrays.stream(seen)).containsOnly(1);
    }

    @Test
    void rowsOfZerosAreFoundAsCosineZero() throws IOException {
        FeatureBank rows = FeatureBank.unlabelled(new float[] {0, 0, 1, 0, -1, 0}, 2);
        try (HnswSearch search = HnswSearch.open(rows, 10)) {
            FeatureBank query = FeatureBank.unlabelled(new float[] {3, 0}, 2);
            search.forEach(query, 3, (row, neighbours) -> {
                assertThat(new int[] {neighbours.index(0), neighbours.index(1), neighbours.index(2)})
                        .containsExactly(1, 0, 2);
                assertThat(neighbours.similarity(1)).isZero();
            });
        }
    }

    @Test
    void theFolderIsDeletedWhenTheSearchCloses() throws IOException {
        HnswSearch search = HnswSearch.open(train, 2000);
        Path folder = search.folder();
        assertThat(folder).isNotEmptyDirectory();
        search.close();
        assertThat(folder).doesNotExist();
    }

    @Test
    void missingLuceneIsNamedWithWhatToAdd() {
        ClassLoader nothing = new ClassLoader(null) {};
        assertThat(LuceneLibrary.isPresent()).isTrue();
        assertThatThrownBy(() -> LuceneLibrary.require(nothing))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("index=approximate needs Lucene, which is not on the class path: add"
                        + " org.apache.lucene:lucene-core:9.12.3, or take index=exact");
    }

    @Test
    void theNamedVersionIsTheOneBuiltWith() throws IOException {
        String[] parts = LuceneLibrary.COORDINATES.split(":", -1);
        assertThat(Files.readString(Path.of(System.getProperty("dino.root"), "pom.xml")))
                .contains("<artifactId>" + parts[1] + "</artifactId><version>" + parts[2] + "</version>");
    }

    private int[][] neighbours(FeatureBank bank, int count) throws IOException {
        int[][] found = new int[test.size()][count];
        try (HnswSearch search = HnswSearch.open(bank, 2000)) {
            search.forEach(test, count, (row, neighbours) -> {
                for (int rank = 0; rank < count; rank++) {
                    found[row][rank] = neighbours.index(rank);
                }
            });
        }
        return found;
    }

    /** Groups of equal rows, each at right angles to the others. */
    private static FeatureBank islands(int count, int each) {
        float[] features = new float[count * each * count];
        for (int row = 0; row < count * each; row++) {
            features[row * count + row % count] = 1;
        }
        return FeatureBank.unlabelled(features, count);
    }

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double lengths = 0;
        double others = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            lengths += (double) a[i] * a[i];
            others += (double) b[i] * b[i];
        }
        return product / Math.sqrt(lengths * others);
    }
}
