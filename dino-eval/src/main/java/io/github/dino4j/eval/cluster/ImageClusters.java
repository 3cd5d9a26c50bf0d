package io.github.dino4j.eval.cluster;

import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.FeatureBank;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images in clusters, the largest first: spherical k-means from rows that k-means++ draws, the best of several starts.
 *
 * @param assigned the cluster of each image (N)
 * @param cosines of each image with its cluster's centre (N)
 * @param sizes images of each cluster (K), at least one, descending
 * @param silhouette of a sample, from -1 to 1: Rousseeuw's mean
 * @param chosen whether the number was chosen by the silhouette
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data, read by those who asked
public record ImageClusters(int[] assigned, float[] cosines, int[] sizes, double silhouette, boolean chosen) {
    private static final Logger LOG = LoggerFactory.getLogger(ImageClusters.class);
    private static final int TURNS = 25;
    private static final int STARTS = 3;
    private static final double PEAK = 2.0 / 3.0; // of the highest silhouette
    private static final int SAMPLE = 1000; // rows whose distances to each other are measured
    private static final int SEARCHED = 4000; // rows that are clustered to choose a number
    private static final int[] NUMBERS = {2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 20, 25, 30, 40, 50};

    /**
     * Clusters images.
     *
     * @param bank (N, D)
     * @param number clusters K, or 0 to choose one of 2 to 50 by the silhouette
     * @param seed of the starts
     * @return the clusters; fewer than K where there are fewer different images
     * @throws IllegalArgumentException if there are fewer images than clusters, or fewer than 4 to choose by
     */
    public static ImageClusters of(FeatureBank bank, int number, long seed) {
        if (number > bank.size()) {
            throw new IllegalArgumentException(
                    number + " clusters need as many images, there are " + bank.size() + "; ask for fewer");
        }
        if (bank.size() < 4) {
            throw new IllegalArgumentException("clusters need at least 4 images, there are " + bank.size());
        }
        Rng rng = Rng.of(seed).fold("clusters");
        FeatureBank unit = bank.normalized();
        int clusters = number == 0 ? choose(unit, rng) : number;
        SphericalKMeans.Result best = cluster(unit, clusters, rng);
        return of(unit, best, clusters, number == 0, rng);
    }

    private static FeatureBank sample(FeatureBank unit, int most, Rng rng) {
        if (unit.size() <= most) {
            return unit;
        }
        int[] order = IntStream.range(0, unit.size()).toArray();
        rng.fold("sample").generator().shuffle(order);
        int[] rows = Arrays.copyOf(order, most);
        Arrays.sort(rows);
        return unit.select(rows);
    }

    /** The largest number at which the silhouette has a peak of at least two thirds of the highest: two halves are often the best. */
    private static int choose(FeatureBank unit, Rng rng) {
        FeatureBank searched = sample(unit, SEARCHED, rng);
        FeatureBank measured = sample(searched, SAMPLE, rng);
        Silhouette silhouette = new Silhouette(measured.features(), measured.dim());
        int[] numbers = Arrays.stream(NUMBERS)
                .filter(number -> number <= searched.size() / 2)
                .toArray();
        double[] values = new double[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            values[i] = silhouette.of(
                    nearest(measured, cluster(searched, numbers[i], rng).centroids()), numbers[i]);
            LOG.info("{} clusters: silhouette {}", numbers[i], String.format(Locale.ROOT, "%.3f", values[i]));
        }
        return numbers[peak(values)];
    }

    static int peak(double[] values) {
        double highest = Arrays.stream(values).max().orElse(0.0);
        for (int i = values.length - 1; i > 0; i--) {
            boolean falls = i == values.length - 1 || values[i + 1] <= values[i];
            if (values[i] >= PEAK * highest && falls && values[i - 1] < values[i]) {
                return i;
            }
        }
        return 0;
    }

    /** The start whose rows are nearest to their centres. */
    private static SphericalKMeans.Result cluster(FeatureBank unit, int clusters, Rng rng) {
        SphericalKMeans.Rows rows = new SphericalKMeans.Rows(unit.features(), unit.dim(), Group.ALONE);
        SphericalKMeans.Result best = null;
        double nearest = Double.NEGATIVE_INFINITY;
        for (int start = 0; start < STARTS; start++) {
            SphericalKMeans.Result result = SphericalKMeans.of(rows, first(unit, clusters, rng.fold(start)), TURNS);
            double sum = 0.0;
            for (int row = 0; row < unit.size(); row++) {
                sum += cosine(unit, row, result.centroids(), result.assigned()[row]);
            }
            if (best == null || sum > nearest) {
                nearest = sum;
                best = result;
            }
        }
        return best == null ? SphericalKMeans.of(rows, new int[] {0}, 0) : best;
    }

    private static int[] first(FeatureBank unit, int clusters, Rng rng) {
        int[] rows = new int[clusters];
        var random = rng.fold("first").generator();
        try (DistantRows taken = new DistantRows(unit.features(), unit.dim())) {
            rows[0] = random.nextInt(unit.size());
            taken.take(rows[0]);
            for (int i = 1; i < clusters; i++) {
                int next = taken.draw(random);
                if (next < 0) { // fewer different rows than clusters
                    return Arrays.copyOf(rows, i);
                }
                rows[i] = next;
                taken.take(next);
            }
        }
        return rows;
    }

    private static int[] nearest(FeatureBank unit, float[] centroids) {
        int clusters = centroids.length / unit.dim();
        return IntStream.range(0, unit.size())
                .map(row -> IntStream.range(0, clusters)
                        .reduce((a, b) -> cosine(unit, row, centroids, b) > cosine(unit, row, centroids, a) ? b : a)
                        .orElse(0))
                .toArray();
    }

    private static double cosine(FeatureBank unit, int row, float[] centroids, int cluster) {
        double sum = 0.0;
        for (int i = 0; i < unit.dim(); i++) {
            sum += (double) unit.features()[row * unit.dim() + i] * centroids[cluster * unit.dim() + i];
        }
        return sum;
    }

    private static ImageClusters of(
            FeatureBank unit, SphericalKMeans.Result result, int clusters, boolean chosen, Rng rng) {
        int[] sizes = new int[clusters];
        for (int cluster : result.assigned()) {
            sizes[cluster]++;
        }
        int[] order = IntStream.range(0, clusters)
                .filter(cluster -> sizes[cluster] > 0)
                .boxed()
                .sorted((a, b) -> sizes[a] != sizes[b] ? sizes[b] - sizes[a] : a - b)
                .mapToInt(Integer::intValue)
                .toArray();
        int[] place = new int[clusters];
        for (int i = 0; i < order.length; i++) {
            place[order[i]] = i;
        }
        int[] assigned = new int[unit.size()];
        float[] cosines = new float[unit.size()];
        for (int row = 0; row < assigned.length; row++) {
            int cluster = result.assigned()[row];
            assigned[row] = place[cluster];
            cosines[row] = (float) cosine(unit, row, result.centroids(), cluster);
        }
        FeatureBank measured = sample(unit, SAMPLE, rng.fold("measured"));
        double silhouette =
                new Silhouette(measured.features(), measured.dim()).of(nearest(measured, result.centroids()), clusters);
        return new ImageClusters(
                assigned, cosines, Arrays.stream(order).map(each -> sizes[each]).toArray(), silhouette, chosen);
    }

    /** {@return K} */
    public int count() {
        return sizes.length;
    }
}
