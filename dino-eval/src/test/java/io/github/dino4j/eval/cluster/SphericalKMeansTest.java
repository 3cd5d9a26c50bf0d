package io.github.dino4j.eval.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.testing.Stored;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against PyTorch, and against the definition written down once more. */
class SphericalKMeansTest {
    private static final int DIM = 7;

    @Test
    void isThatOfPyTorchWithACentroidThatGetsNothing() throws IOException {
        List<Stored> cases = Stored.cases("clusters/clusters.json", "means");
        assertThat(cases).hasSize(3);
        for (Stored each : cases) {
            int[] first = each.ints("first");
            SphericalKMeans.Result result =
                    SphericalKMeans.of(rows(each.floats("rows"), each.count("dim")), first, each.count("turns"));

            assertThat(result.assigned()).isEqualTo(each.ints("assigned"));
            assertThat(result.centroids()).containsExactly(each.floats("centroids"), within(1e-5f));
        }
        int clusters = cases.get(2).ints("first").length;
        SphericalKMeans.Result twins = SphericalKMeans.of(
                rows(cases.get(2).floats("rows"), 3), cases.get(2).ints("first"), 0);
        assertThat(twins.used(clusters)).isLessThan(clusters);
    }

    private static SphericalKMeans.Rows rows(float[] values, int dim) {
        return new SphericalKMeans.Rows(values, dim, Group.ALONE);
    }

    private static float[] directions(int rows, RandomStream random) {
        float[] all = new float[rows * DIM];
        for (int row = 0; row < rows; row++) {
            double squares = 0.0;
            for (int i = 0; i < DIM; i++) {
                all[row * DIM + i] = (float) random.nextGaussian();
                squares += (double) all[row * DIM + i] * all[row * DIM + i];
            }
            for (int i = 0; i < DIM; i++) {
                all[row * DIM + i] /= (float) Math.sqrt(squares);
            }
        }
        return all;
    }

    private static double dot(double[] a, float[] rows, int row) {
        return IntStream.range(0, DIM)
                .mapToDouble(i -> a[i] * rows[row * DIM + i])
                .sum();
    }

    /** One turn after the other, one row after the other. */
    private static int[] slow(float[] rows, int[] first, int turns) {
        double[][] centroids = Arrays.stream(first)
                .mapToObj(row -> IntStream.range(0, DIM)
                        .mapToDouble(i -> rows[row * DIM + i])
                        .toArray())
                .toArray(double[][]::new);
        int[] assigned = new int[rows.length / DIM];
        for (int turn = 0; turn <= turns; turn++) {
            double[][] sums = new double[first.length][DIM];
            for (int row = 0; row < assigned.length; row++) {
                int best = 0;
                for (int k = 0; k < first.length; k++) {
                    best = dot(centroids[k], rows, row) > dot(centroids[best], rows, row) ? k : best;
                }
                assigned[row] = best;
                for (int i = 0; i < DIM; i++) {
                    sums[best][i] += rows[row * DIM + i];
                }
            }
            for (int k = 0; k < first.length && turn < turns; k++) {
                double length = Math.sqrt(Arrays.stream(sums[k]).map(x -> x * x).sum());
                if (length > 0) {
                    centroids[k] = Arrays.stream(sums[k]).map(x -> x / length).toArray();
                }
            }
        }
        return assigned;
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 500, 5000})
    void isTheDefinitionInAnyNumberOfBlocks(int rows) {
        float[] all = directions(rows, Rng.of(rows).generator());
        int[] first = IntStream.range(0, 6).map(i -> i * 2).toArray();
        int[] expected = slow(all, first, 3);
        int[] actual = SphericalKMeans.of(rows(all, DIM), first, 3).assigned();
        long apart = IntStream.range(0, rows)
                .filter(row -> actual[row] != expected[row])
                .count();
        assertThat(apart).as("rows at a border that rounding decides").isLessThanOrEqualTo(rows / 1000);
    }

    @Test
    void theFirstCentroidsAreRowsThatTheSeedDraws() {
        float[] all = directions(300, Rng.of(5).generator());
        int[] once =
                SphericalKMeans.of(rows(all, DIM), 10, 4, Rng.of(1).generator()).assigned();

        assertThat(SphericalKMeans.of(rows(all, DIM), 10, 4, Rng.of(1).generator())
                        .assigned())
                .isEqualTo(once);
        assertThat(SphericalKMeans.of(rows(all, DIM), 10, 4, Rng.of(2).generator())
                        .assigned())
                .isNotEqualTo(once);
    }
}
