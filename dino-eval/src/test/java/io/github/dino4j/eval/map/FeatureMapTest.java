package io.github.dino4j.eval.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.report.Scatter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FeatureMapTest {
    private static final MapOptions OPTIONS = new MapOptions(2000, 15, 0.1, 3);
    private static final FeatureBank PLANE =
            FeatureBank.of(new float[] {1, 0, 0, 0, 2, 0, -1, 0, 0, 3, 0.1f, 0}, 3, new int[] {0, 1, 0, 0}, 2);

    /** Three groups in 16 directions, each around an axis of its own. */
    private static FeatureBank clusters(int rows) {
        RandomStream random = Rng.of(5).generator();
        float[] features = new float[rows * 16];
        int[] labels = new int[rows];
        for (int i = 0; i < features.length; i++) {
            labels[i / 16] = i / 16 % 3;
            features[i] = (float) (0.15 * random.nextGaussian()) + (i % 16 == labels[i / 16] ? 1 : 0);
        }
        return FeatureBank.of(features, 16, labels, 3);
    }

    /** The share of points whose nearest other point, by an obvious loop, is of their own class. */
    private static double neighboursOfOwnClass(List<Scatter.Point> points) {
        int right = 0;
        for (Scatter.Point point : points) {
            Scatter.Point nearest = point;
            double least = Double.POSITIVE_INFINITY;
            for (Scatter.Point other : points) {
                double distance = Math.hypot(point.x() - other.x(), point.y() - other.y());
                if (!other.equals(point) && distance < least) {
                    least = distance;
                    nearest = other;
                }
            }
            right += nearest.label() == point.label() ? 1 : 0;
        }
        return (double) right / points.size();
    }

    @ParameterizedTest
    @EnumSource(MapMethod.class)
    void separateClustersStaySeparate(MapMethod method) {
        FeatureMap map = FeatureMap.of(clusters(150), List.of("a", "b", "c"), method, OPTIONS);
        assertThat(map.block().points()).hasSize(150);
        assertThat(neighboursOfOwnClass(map.block().points())).isGreaterThan(0.98);
    }

    @Test
    void umapKeepsClustersFartherFromEachOtherThanTheyAreWide() {
        List<Scatter.Point> points = FeatureMap.of(clusters(150), List.of(), MapMethod.UMAP, OPTIONS)
                .block()
                .points();
        double[][] centre = new double[3][2];
        points.forEach(point -> {
            centre[point.label()][0] += point.x() / 50;
            centre[point.label()][1] += point.y() / 50;
        });
        double widest = points.stream()
                .mapToDouble(
                        point -> Math.hypot(point.x() - centre[point.label()][0], point.y() - centre[point.label()][1]))
                .max()
                .orElseThrow();
        for (int i = 0; i < 3; i++) {
            double[] one = centre[i];
            double[] other = centre[(i + 1) % 3];
            assertThat(Math.hypot(one[0] - other[0], one[1] - other[1])).isGreaterThan(1.5 * widest);
        }
    }

    @ParameterizedTest
    @EnumSource(MapMethod.class)
    void theSameSeedGivesTheSameBytes(MapMethod method) {
        FeatureBank bank = clusters(60);
        String first = FeatureMap.of(bank, List.of(), method, OPTIONS).svg();
        assertThat(FeatureMap.of(bank, List.of(), method, OPTIONS).svg()).isEqualTo(first);
    }

    @Test
    void anotherSeedGivesAnotherUmap() {
        FeatureBank bank = clusters(60);
        assertThat(FeatureMap.of(bank, List.of(), MapMethod.UMAP, new MapOptions(2000, 15, 0.1, 4))
                        .svg())
                .isNotEqualTo(
                        FeatureMap.of(bank, List.of(), MapMethod.UMAP, OPTIONS).svg());
    }

    @ParameterizedTest
    @EnumSource(MapMethod.class)
    void moreImagesThanPointsAreSampledAndTheMapSaysSo(MapMethod method) {
        FeatureMap map = FeatureMap.of(clusters(90), List.of(), method, new MapOptions(40, 15, 0.1, 3));
        assertThat(map.block().points()).hasSize(40);
        assertThat(map.svg()).contains("sample of 40 of 90 images");
    }

    @Test
    void aMapShowsEveryImageInTheColourOfItsClass() {
        FeatureMap map = FeatureMap.of(PLANE, List.of("one", "t<o"), MapMethod.PCA, OPTIONS);
        assertThat(map.explained()).isCloseTo(1.0, within(1e-6)); // all rows lie in a plane
        String svg = map.svg();
        assertThat(svg.split("h0", -1)).hasSize(1 + 4);
        assertThat(svg.split("<circle", -1)).hasSize(1 + 2); // legend
        assertThat(svg)
                .contains(">one<", "t&lt;o", Scatter.css(0), Scatter.css(1))
                .startsWith("<svg xmlns");
        assertThat(svg).doesNotContainPattern("\\d[.]\\d{3}"); // coordinates of a tenth of a pixel
        assertThat(map.picture().getWidth()).isEqualTo(820);
        Scatter.Point first = map.block().fitted(Scatter.SIDE, 16).get(0);
        int pixel = map.picture().getRGB((int) Math.round(first.x()), 24 + (int) Math.round(first.y()));
        assertThat(pixel & 0xFFFFFF).isEqualTo(0x1D73C9); // hsl(210, 75 %, 45 %)
    }

    @Test
    void umapTakesAsFewAsThreeImages() {
        FeatureMap map = FeatureMap.of(clusters(3), List.of(), MapMethod.UMAP, OPTIONS);
        assertThat(map.block().points()).hasSize(3);
        assertThat(map.explained()).isNaN();
        assertThat(map.block().title()).contains("2 neighbours");
    }

    @Test
    void mistakesSayWhatIsWrong() {
        assertThatThrownBy(
                        () -> FeatureMap.of(FeatureBank.unlabelled(new float[3], 1), List.of(), MapMethod.PCA, OPTIONS))
                .hasMessage("a map needs features of at least 2 numbers, they have 1");
        assertThatThrownBy(
                        () -> FeatureMap.of(FeatureBank.unlabelled(new float[3], 3), List.of(), MapMethod.PCA, OPTIONS))
                .hasMessage("principal axes need at least two rows of features, there are 1");
        assertThatThrownBy(() ->
                        FeatureMap.of(FeatureBank.unlabelled(new float[6], 3), List.of(), MapMethod.UMAP, OPTIONS))
                .hasMessage("a map by UMAP needs at least three images, there are 2");
        assertThatThrownBy(() -> MapMethod.named("tsne")).hasMessageContaining("must be pca or umap, was tsne");
        assertThatThrownBy(() -> new MapOptions(4001, 15, 0.1, 0)).hasMessage("points must be in [3, 4000], was 4001");
        assertThatThrownBy(() -> new MapOptions(10, 1, 0.1, 0)).hasMessageContaining("at least 2, was 1");
        assertThatThrownBy(() -> new MapOptions(10, 15, 1, 0)).hasMessage("minDist must be in [0, 1), was 1.0");
    }
}
