package io.github.dino4j.eval.cluster;

import io.github.dino4j.core.parallel.Group;
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
 * is the direction of its rows' sum. The first centroids are rows. A cluster that has no rows keeps its centroid. Of several
 * processes each looks at a share of the rows, and sums are exchanged.
 */
public final class SphericalKMeans {
    private static final int BLOCK = 2048; // rows of a product

    private final float[] rows; // (N, D), of length 1
    private final int dim;
    private final Group group;
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
    public record Result(float[] centroids, int[] assigned) {
        /**
         * How many clusters have rows.
         *
         * @param clusters K
         * @return from 1 to K
         */
        public int used(int clusters) {
            boolean[] has = new boolean[clusters];
            for (int cluster : assigned) {
                has[cluster] = true;
            }
            return (int) IntStream.range(0, clusters).filter(each -> has[each]).count();
        }
    }

    /**
     * Rows that are clustered.
     *
     * @param values (N, D), of length 1, the same in all processes
     * @param dim D
     * @param group the processes, of which each looks at a share of the rows
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Rows(float[] values, int dim, Group group) {
        int count() {
            return values.length / dim;
        }
    }

    private SphericalKMeans(Rows rows, int clusters) {
        this.rows = rows.values();
        this.dim = rows.dim();
        this.group = rows.group();
        this.clusters = clusters;
        this.centroids = new float[clusters * dim];
        this.assigned = new int[rows.count()];
    }

    /** Rows of a share; the last ones may have fewer, or none. */
    private int share() {
        return (assigned.length + group.size() - 1) / group.size();
    }

    private int first() {
        return Math.min(assigned.length, group.rank() * share());
    }

    private int end() {
        return Math.min(assigned.length, first() + share());
    }

    /**
     * Clusters rows, from rows that are drawn.
     *
     * @param rows at least as many as clusters
     * @param clusters K
     * @param turns of assigning and moving
     * @param random draws the first centroids
     * @return the clusters
     */
    public static Result of(Rows rows, int clusters, int turns, RandomStream random) {
        int[] order = IntStream.range(0, rows.count()).toArray();
        random.shuffle(order);
        return of(rows, Arrays.copyOf(order, clusters), turns);
    }

    /**
     * Clusters rows, from given ones.
     *
     * @param rows the rows
     * @param first the rows that are the first centroids (K)
     * @param turns of assigning and moving
     * @return the clusters
     */
    public static Result of(Rows rows, int[] first, int turns) {
        SphericalKMeans means = new SphericalKMeans(rows, first.length);
        for (int i = 0; i < first.length; i++) {
            System.arraycopy(rows.values(), first[i] * rows.dim(), means.centroids, i * rows.dim(), rows.dim());
        }
        for (int turn = 0; turn < turns; turn++) {
            means.assign();
            means.move();
        }
        means.assign();
        means.exchange();
        return new Result(means.centroids, means.assigned);
    }

    /** Of equal products the first cluster's counts. */
    private void assign() {
        int count = Math.min(BLOCK, share());
        try (INDArray c = Nd4j.createUninitialized(DataType.FLOAT, new long[] {clusters, dim}, 'c');
                INDArray x = Nd4j.createUninitialized(DataType.FLOAT, new long[] {count, dim}, 'c');
                INDArray y = Nd4j.createUninitialized(DataType.FLOAT, new long[] {clusters, count}, 'f')) {
            c.data().asNioFloat().put(centroids);
            FloatBuffer products = y.data().asNioFloat(); // those of one row are contiguous
            for (int first = first(); first < end(); first += count) {
                int used = Math.min(count, end() - first);
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
        for (int row = first(); row < end(); row++) {
            int to = assigned[row] * dim;
            for (int i = 0; i < dim; i++) {
                sums[to + i] += rows[row * dim + i];
            }
        }
        if (!group.isAlone()) {
            group.sum(sums);
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

    /** Tells all processes the clusters of all rows. */
    private void exchange() {
        if (group.isAlone()) {
            return;
        }
        float[] own = new float[share()]; // numbers of clusters are far below 2^24
        for (int row = first(); row < end(); row++) {
            own[row - first()] = assigned[row];
        }
        float[] all = group.gather(own);
        for (int row = 0; row < assigned.length; row++) {
            assigned[row] = (int) all[row];
        }
    }
}
