package io.github.dino4j.eval.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.FeatureBank;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageClustersTest {
    private static final int DIM = 8;

    /** Rows about as many directions, in turn: row i is of group i modulo their number. */
    private static FeatureBank blobs(int groups, int rows, double width, long seed) {
        RandomStream random = Rng.of(seed).generator();
        float[] values = new float[rows * DIM];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < DIM; i++) {
                values[row * DIM + i] = (float) ((i == row % groups ? 1.0 : 0.0) + width * random.nextGaussian());
            }
        }
        return FeatureBank.unlabelled(values, DIM);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 7})
    void findsThePlantedGroupsAndTheirNumber(int groups) {
        ImageClusters found = ImageClusters.of(blobs(groups, 210, 0.08, groups), 0, 1);

        assertThat(found.chosen()).isTrue();
        assertThat(found.count()).isEqualTo(groups);
        for (int row = 0; row < 210; row++) {
            assertThat(found.assigned()[row]).isEqualTo(found.assigned()[row % groups]);
        }
        assertThat(Arrays.stream(found.sizes()).sum()).isEqualTo(210);
        assertThat(found.silhouette()).isGreaterThan(0.8);
    }

    @Test
    void theLargestClusterComesFirstAndTheSameSeedGivesTheSame() {
        FeatureBank bank = blobs(3, 100, 0.6, 9);
        ImageClusters found = ImageClusters.of(bank, 6, 2);

        assertThat(found.count()).isEqualTo(6);
        assertThat(found.sizes()).isSortedAccordingTo((a, b) -> b - a);
        assertThat(ImageClusters.of(bank, 6, 2).assigned()).isEqualTo(found.assigned());
        for (int cluster = 0; cluster < 6; cluster++) {
            int each = cluster;
            assertThat(Arrays.stream(found.assigned()).filter(of -> of == each).count())
                    .isEqualTo(found.sizes()[cluster]);
        }
    }

    @Test
    void fewerDifferentImagesThanClustersGiveFewer() {
        float[] values = new float[12 * DIM];
        for (int row = 0; row < 12; row++) {
            values[row * DIM + row % 3] = 1f;
        }
        ImageClusters found = ImageClusters.of(FeatureBank.unlabelled(values, DIM), 5, 1);
        assertThat(found.sizes()).containsExactly(4, 4, 4);
    }

    @Test
    void moreClustersThanImagesAreRefused() {
        assertThatThrownBy(() -> ImageClusters.of(blobs(2, 5, 0.1, 1), 6, 1))
                .hasMessage("6 clusters need as many images, there are 5; ask for fewer");
        assertThatThrownBy(() -> ImageClusters.of(blobs(2, 3, 0.1, 1), 0, 1)).hasMessageContaining("at least 4 images");
    }

    @Test
    void theNumberIsTheLastHighPeakOfTheSilhouette() {
        assertThat(ImageClusters.peak(new double[] {0.31, 0.23, 0.20, 0.228, 0.225, 0.21}))
                .isEqualTo(3);
        assertThat(ImageClusters.peak(new double[] {0.5, 0.7, 0.9, 0.7, 0.65, 0.55, 0.5, 0.56}))
                .isEqualTo(2);
        assertThat(ImageClusters.peak(new double[] {0.5, 0.2, 0.1})).isZero();
    }

    /** The definition, one row after the other. */
    private static double slow(FeatureBank unit, int[] assigned, int clusters) {
        double sum = 0.0;
        for (int row = 0; row < unit.size(); row++) {
            double[] means = new double[clusters];
            for (int cluster = 0; cluster < clusters; cluster++) {
                int of = cluster;
                int at = row;
                means[cluster] = IntStream.range(0, unit.size())
                        .filter(other -> other != at && assigned[other] == of)
                        .mapToDouble(other -> 1
                                - IntStream.range(0, DIM)
                                        .mapToDouble(i -> (double) unit.row(at)[i] * unit.row(other)[i])
                                        .sum())
                        .average()
                        .orElse(Double.NaN);
            }
            double a = means[assigned[row]];
            double b = Double.POSITIVE_INFINITY;
            for (int cluster = 0; cluster < clusters; cluster++) {
                b = cluster == assigned[row] || Double.isNaN(means[cluster]) ? b : Math.min(b, means[cluster]);
            }
            sum += Double.isNaN(a) ? 0 : (b - a) / Math.max(a, b);
        }
        return sum / unit.size();
    }

    @Test
    void theSilhouetteIsItsDefinition() {
        FeatureBank unit = blobs(3, 40, 0.5, 4).normalized();
        int[] assigned =
                IntStream.range(0, 40).map(row -> row == 7 ? 3 : row % 3).toArray(); // one is alone
        assertThat(new Silhouette(unit.features(), DIM).of(assigned, 4))
                .isEqualTo(slow(unit, assigned, 4), within(1e-5));
    }
}
