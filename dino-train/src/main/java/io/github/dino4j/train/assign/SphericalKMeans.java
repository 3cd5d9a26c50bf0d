package io.github.dino4j.train.assign;

import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.core.random.RandomStream;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Clusters of directions (Dhillon and Modha 2001): each row belongs to the centroid of the largest product with it, and each centroid
 * is the direction of its rows' sum. The first centroids are rows. A cluster that has no rows keeps its centroid.
 */
final class SphericalKMeans {
    private static final int BLOCK = 2048; // rows of a product

    private final float[] rows; // (N, D), of length 1
    private final int dim;
    private final int clusters;
    private final float[] centroids; // (K, D), of length 1
    private final int[] assigned; // (N)

    /**
     * What came of it.
     *
     * @param centroids (K, D), of length 1
     * @param assigned the cluster of each row, which is that of the centroids as they are
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, by those who asked
    record Result(float[] centroids, int[] assigned) {
        /** How many clusters have rows. */
        int used(int clusters) {
            boolean[] has = new boolean[clusters];
            for (int cluster : assigned) {
                has[cluster] = true;
            }
            return (int) IntStream.range(0, clusters).filter(each -> has[each]).count();
        }
    }

    private SphericalKMeans(float[] rows, int dim, int clusters) {
        this.rows = rows;
        this.dim = dim;
        this.clusters = clusters;
        this.centroids = new float[clusters * dim];
        this.assigned = new int[rows.length / dim];
    }

    /** Clusters rows (N, D) of length 1, at least as many as clusters. */
    static Result of(float[] rows, int dim, int clusters, int turns, RandomStream random) {
        int[] order = IntStream.range(0, rows.length / dim).toArray();
        random.shuffle(order);
        return of(rows, dim, Arrays.copyOf(order, clusters), turns);
    }

    /** The same, from the rows whose numbers are given. */
    static Result of(float[] rows, int dim, int[] first, int turns) {
        SphericalKMeans means = new SphericalKMeans(rows, dim, first.length);
        for (int i = 0; i < first.length; i++) {
            System.arraycopy(rows, first[i] * dim, means.centroids, i * dim, dim);
        }
        for (int turn = 0; turn < turns; turn++) {
            means.assign();
            means.move();
        }
        means.assign();
        return new Result(means.centroids, means.assigned);
    }

    /** Of equal products the first cluster's counts. */
    private void assign() {
        int count = Math.min(BLOCK, assigned.length);
        try (INDArray c = Nd4j.createUninitialized(DataType.FLOAT, new long[] {clusters, dim}, 'c');
                INDArray x = Nd4j.createUninitialized(DataType.FLOAT, new long[] {count, dim}, 'c');
                INDArray y = Nd4j.createUninitialized(DataType.FLOAT, new long[] {clusters, count}, 'f')) {
            c.data().asNioFloat().put(centroids);
            FloatBuffer products = y.data().asNioFloat(); // those of one row are contiguous
            for (int first = 0; first < assigned.length; first += count) {
                int used = Math.min(count, assigned.length - first);
                int from = first;
                x.data().asNioFloat().put(rows, first * dim, used * dim); // what lies behind is nobody's
                Nd4j.gemm(c, x, y, false, true, 1, 0); // (K, rows)
                Threads.forEach(used, row -> assigned[from + row] = largest(products, row * clusters));
            }
        }
    }

    private int largest(FloatBuffer products, int offset) {
        int best = 0;
        for (int cluster = 1; cluster < clusters; cluster++) {
            if (products.get(offset + cluster) > products.get(offset + best)) {
                best = cluster;
            }
        }
        return best;
    }

    private void move() {
        double[] sums = new double[clusters * dim];
        for (int row = 0; row < assigned.length; row++) {
            int to = assigned[row] * dim;
            for (int i = 0; i < dim; i++) {
                sums[to + i] += rows[row * dim + i];
            }
        }
        for (int cluster = 0; cluster < clusters; cluster++) {
            double squares = 0.0;
            for (int i = cluster * dim; i < (cluster + 1) * dim; i++) {
                squares += sums[i] * sums[i];
            }
            if (squares > 0.0) { // else it has no rows, or they cancel out
                double scale = 1.0 / Math.sqrt(squares);
                for (int i = cluster * dim; i < (cluster + 1) * dim; i++) {
                    centroids[i] = (float) (sums[i] * scale);
                }
            }
        }
    }
}
