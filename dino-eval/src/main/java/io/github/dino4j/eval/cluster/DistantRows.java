package io.github.dino4j.eval.cluster;

import io.github.dino4j.core.random.RandomStream;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Rows of length one that are taken one after the other, and how far each other row is from the nearest of them. Distances are
 * one minus the cosine. Close it: the rows lie outside of the heap.
 */
public final class DistantRows implements AutoCloseable {
    private final INDArray rows; // (N, D)
    private final INDArray products; // (N, 1)
    private final float[] source;
    private final int dim;
    private final float[] distances; // (N), to the nearest row taken

    /**
     * Starts with no row taken.
     *
     * @param unit (N, D), of length 1
     * @param dim D
     */
    public DistantRows(float[] unit, int dim) {
        this.source = unit;
        this.dim = dim;
        this.distances = new float[unit.length / dim];
        Arrays.fill(distances, Float.POSITIVE_INFINITY);
        this.rows = Nd4j.createUninitialized(DataType.FLOAT, new long[] {distances.length, dim}, 'c');
        this.products = Nd4j.createUninitialized(DataType.FLOAT, new long[] {distances.length, 1}, 'f');
        rows.data().asNioFloat().put(unit);
    }

    /**
     * Takes a row.
     *
     * @param row from 0
     */
    public void take(int row) {
        try (INDArray one = Nd4j.createUninitialized(DataType.FLOAT, new long[] {1, dim}, 'c')) {
            one.data().asNioFloat().put(source, row * dim, dim);
            Nd4j.gemm(rows, one, products, false, true, 1, 0); // (N, 1)
        }
        float[] cosines = new float[distances.length];
        products.data().asNioFloat().get(cosines);
        for (int i = 0; i < cosines.length; i++) {
            distances[i] = Math.min(distances[i], Math.max(0f, 1f - cosines[i]));
        }
        distances[row] = 0f;
    }

    /**
     * The row that is farthest from all that were taken; of equal ones the lowest.
     *
     * @param allowed which rows may be taken
     * @return the row, or -1 if none that is allowed is left apart from those taken
     */
    public int farthest(IntPredicate allowed) {
        int best = -1;
        for (int i = 0; i < distances.length; i++) {
            if (allowed.test(i) && distances[i] > 0 && (best < 0 || distances[i] > distances[best])) {
                best = i;
            }
        }
        return best;
    }

    /**
     * Draws a row, the farther the likelier: k-means++ (Arthur and Vassilvitskii 2007); for rows of length one the squared
     * distance is twice this one.
     *
     * @param random where the draw comes from
     * @return the row, or -1 if all rows equal one that was taken
     */
    int draw(RandomStream random) {
        double sum = 0.0;
        for (float distance : distances) {
            sum += distance;
        }
        double left = random.nextDouble() * sum;
        int last = -1;
        for (int i = 0; i < distances.length; i++) {
            if (distances[i] > 0) {
                last = i;
                left -= distances[i];
                if (left < 0) {
                    return i;
                }
            }
        }
        return last;
    }

    /** {@return how far each row is from the nearest one taken (N): one minus the cosine; read, do not write} */
    public float[] distances() {
        return distances;
    }

    @Override
    public void close() {
        rows.close();
        products.close();
    }
}
