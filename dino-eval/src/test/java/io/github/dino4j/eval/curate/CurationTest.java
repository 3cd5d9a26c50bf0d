package io.github.dino4j.eval.curate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.FeatureBank;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whatever is planted is found, and nothing else. */
class CurationTest {
    private static final int DIM = 6;

    private static CurateOptions options(int subset, String... sets) {
        return new CurateOptions(ConfigLoader.evaluation(List.of(sets)).curate(), subset, 7);
    }

    /** Images that stand for rows of numbers: the files do not matter, the features do. */
    private ImageFacts facts(float[] features, int dim, long[] areas) {
        int size = features.length / dim;
        long[] sizes = new long[2 * size];
        long[] digests = new long[2 * size];
        for (int i = 0; i < size; i++) {
            sizes[2 * i] = areas.length == 0 ? 1 : areas[i];
            sizes[2 * i + 1] = 1;
            digests[2 * i] = i;
        }
        return new ImageFacts(
                IntStream.range(0, size).mapToObj(i -> i + ".png").toList(),
                IntStream.range(0, size).toArray(),
                IntStream.range(0, size).map(i -> i % 2).toArray(),
                List.of("even", "odd"),
                sizes,
                digests,
                FeatureBank.unlabelled(new float[size * PixelRow.DIM], PixelRow.DIM),
                Optional.of(FeatureBank.unlabelled(features, dim)),
                List.of());
    }

    private static float[] random(int rows, long seed) {
        RandomStream random = Rng.of(seed).generator();
        float[] values = new float[rows * DIM];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static double cosine(FeatureBank unit, int a, int b) {
        double sum = 0.0;
        for (int i = 0; i < unit.dim(); i++) {
            sum += (double) unit.row(a)[i] * unit.row(b)[i];
        }
        return sum;
    }

    @Test
    void groupsAreThoseOfGoingThroughAllPairs() throws IOException {
        int size = 700; // more than a block
        float[] features = random(size, 3);
        long[] areas = IntStream.range(0, size).mapToLong(i -> 1 + i % 5).toArray();
        ImageFacts facts = facts(features, DIM, areas);
        double threshold = 0.93;
        Duplicates found = Duplicates.of(facts, new NoImages(size), threshold);

        FeatureBank unit = FeatureBank.unlabelled(features, DIM).normalized();
        List<Integer> order = new ArrayList<>(IntStream.range(0, size).boxed().toList());
        order.sort((a, b) -> areas[a] != areas[b] ? Long.compare(areas[b], areas[a]) : a - b);
        int[] keeper = new int[size];
        Arrays.fill(keeper, -1);
        for (int place = 0; place < size; place++) {
            int row = order.get(place);
            if (keeper[row] < 0) {
                for (int later = place; later < size; later++) {
                    int other = order.get(later);
                    if (keeper[other] < 0 && (other == row || cosine(unit, row, other) >= threshold)) {
                        keeper[other] = row;
                    }
                }
            }
        }
        assertThat(found.keeper()).isEqualTo(keeper);
        assertThat(found.kept().length).isBetween(100, 650);
        for (int row = 0; row < size; row++) {
            assertThat((double) found.cosines()[row]).isEqualTo(cosine(unit, row, keeper[row]), within(1e-5));
            assertThat(areas[keeper[row]]).isGreaterThanOrEqualTo(areas[row]);
        }
    }

    /** Rows of three groups in turn, and odd ones that are like no other. */
    private static float[] threeGroups(int size, Set<Integer> odd) {
        RandomStream random = Rng.of(11).generator();
        float[] features = new float[size * DIM];
        for (int row = 0; row < size; row++) {
            for (int i = 0; i < DIM; i++) {
                double centre = i == row % 3 ? 1.0 : 0.0;
                features[row * DIM + i] = (float)
                        (odd.contains(row)
                                ? (i == 3 + row / 100 ? 1.0 : 0.02 * random.nextGaussian())
                                : centre + 0.1 * random.nextGaussian());
            }
        }
        return features;
    }

    @Test
    void outliersClustersAndPartAreThoseThatWerePlanted() throws IOException {
        int size = 300;
        Set<Integer> odd = Set.of(50, 150, 250);
        ImageFacts facts = facts(threeGroups(size, odd), DIM, new long[0]);
        Curation found = Curation.of(
                new Curation.Images(facts, new NoImages(size)),
                Optional.empty(),
                options(12, "eval.curate.duplicates=0.9999", "eval.curate.clusters=3"));
        Outliers outliers = found.outliers().orElseThrow();
        List<Integer> first = Arrays.stream(outliers.order())
                .limit(3)
                .map(place -> outliers.rows()[place])
                .boxed()
                .toList();
        assertThat(first).containsExactlyInAnyOrderElementsOf(odd);
        assertThat(outliers.count()).as("a few at the rims of groups too").isBetween(3, 30);
        int[] rows = outliers.rows();
        int[] assigned = found.clusters().orElseThrow().assigned();
        Set<List<Integer>> pairs = new HashSet<>();
        for (int place = 0; place < rows.length; place++) {
            if (!odd.contains(rows[place])) {
                pairs.add(List.of(rows[place] % 3, assigned[place]));
            }
        }
        assertThat(pairs).as("a cluster for each group").hasSize(3);
        Set<Integer> part = new TreeSet<>(
                Arrays.stream(found.subset().orElseThrow().rows()).boxed().toList());
        assertThat(part).hasSize(12).doesNotContainAnyElementsOf(odd);
        assertThat(part.stream().map(row -> row % 3).distinct()).hasSize(3);
    }

    @Test
    void thePartIsTheFarthestImageAgainAndAgain() {
        float[] features = random(200, 8);
        FeatureBank bank = FeatureBank.unlabelled(features, DIM);
        int[] candidates = IntStream.range(0, 200).filter(i -> i % 7 != 0).toArray();
        Subset found = Subset.of(bank, candidates, 25, 5);

        FeatureBank unit = bank.normalized();
        List<Integer> taken = new ArrayList<>();
        taken.add(candidates[Rng.of(5).fold("subset").generator().nextInt(candidates.length)]);
        while (taken.size() < 25) {
            int best = -1;
            double farthest = -1;
            for (int row : candidates) {
                double nearest = taken.stream()
                        .mapToDouble(other -> 1 - cosine(unit, row, other))
                        .min()
                        .orElseThrow();
                if (!taken.contains(row) && nearest > farthest + 1e-9) {
                    farthest = nearest;
                    best = row;
                }
            }
            taken.add(best);
        }
        assertThat(Arrays.stream(found.rows()).boxed()).containsExactlyElementsOf(new TreeSet<>(taken));
        double largest = Arrays.stream(candidates)
                .mapToDouble(row -> taken.stream()
                        .mapToDouble(other -> 1 - cosine(unit, row, other))
                        .min()
                        .orElseThrow())
                .max()
                .orElseThrow();
        assertThat(found.farthest()).isEqualTo(largest, within(1e-5)).isLessThan(found.farthestByChance());
        assertThat(Subset.of(bank, candidates, 25, 5).rows()).isEqualTo(found.rows());
        assertThat(Subset.of(bank, candidates, 25, 6).rows()).isNotEqualTo(found.rows());
    }

    @Test
    void theThresholdFollowsHowNearImagesUsuallyAre() throws IOException {
        RandomStream random = Rng.of(2).generator();
        int dim = 32;
        for (double width : new double[] {0.05, 0.5}) { // features of two networks, one of which sees everything alike
            int size = 120;
            float[] features = new float[size * dim];
            for (int row = 0; row < size; row++) {
                for (int i = 0; i < dim; i++) {
                    features[row * dim + i] = row >= 110
                            ? features[(row - 110) * dim + i] + (float) (width / 25 * random.nextGaussian())
                            : (float) (1.0 + width * random.nextGaussian());
                }
            }
            Curation found = Curation.of(
                    new Curation.Images(facts(features, dim, new long[0]), new NoImages(size)),
                    Optional.empty(),
                    options(0, "eval.curate.clusters=2"));
            for (int row = 110; row < size; row++) {
                assertThat(found.duplicates().keeper()[row])
                        .as("width " + width)
                        .isEqualTo(row - 110);
            }
            assertThat(found.kept().length).as("width " + width).isBetween(100, 110);
        }
    }

    @Test
    void whatNeedsMoreImagesSaysSo() {
        ImageFacts few = facts(random(3, 1), DIM, new long[0]);
        Curation.Images three = new Curation.Images(few, new NoImages(3));
        assertThatThrownBy(() -> Curation.of(three, Optional.empty(), options(0)))
                .hasMessageContaining("need at least 4 different images, there are 3");
        Curation.Images ten = new Curation.Images(facts(random(10, 1), DIM, new long[0]), new NoImages(10));
        assertThatThrownBy(() -> Curation.of(ten, Optional.empty(), options(11)))
                .hasMessageContaining("a part of 11 images cannot be taken of");
        assertThatThrownBy(() -> Curation.of(ten, Optional.empty(), options(0, "eval.curate.clusters=20")))
                .hasMessageContaining("20 clusters need as many images");
    }
}
