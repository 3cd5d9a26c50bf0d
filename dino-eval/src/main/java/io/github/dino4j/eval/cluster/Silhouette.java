package io.github.dino4j.eval.cluster;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How well rows lie in their clusters (Rousseeuw 1987): for each row (b - a) / max(a, b), with a its mean distance to the other
 * rows of its cluster and b the least of its mean distances to other clusters; 0 for a row that is alone. Distances are one minus
 * the cosine, all of them kept: (N, N).
 */
final class Silhouette {
    private final float[] distances; // (N, N)
    private final int size;

    /** Measures distances of rows (N, D) of length one. */
    Silhouette(float[] unit, int dim) {
        this.size = unit.length / dim;
        this.distances = new float[Math.multiplyExact(size, size)];
        try (INDArray rows = Nd4j.createUninitialized(DataType.FLOAT, new long[] {size, dim}, 'c');
                INDArray products = Nd4j.createUninitialized(DataType.FLOAT, new long[] {size, size}, 'f')) {
            rows.data().asNioFloat().put(unit);
            Nd4j.gemm(rows, rows, products, false, true, 1, 0);
            products.data().asNioFloat().get(distances);
        }
        for (int i = 0; i < distances.length; i++) {
            distances[i] = Math.max(0f, 1f - distances[i]);
        }
    }

    /** The mean over all rows, from -1 to 1. */
    double of(int[] assigned, int clusters) {
        int[] sizes = new int[clusters];
        for (int cluster : assigned) {
            sizes[cluster]++;
        }
        double sum = 0.0;
        for (int row = 0; row < size; row++) {
            sum += of(row, assigned, sizes);
        }
        return sum / size;
    }

    private double of(int row, int[] assigned, int[] sizes) {
        int own = assigned[row];
        if (sizes[own] < 2) {
            return 0.0;
        }
        double[] sums = new double[sizes.length];
        for (int other = 0; other < size; other++) {
            sums[assigned[other]] += other == row ? 0.0 : distances[row * size + other];
        }
        double inside = sums[own] / (sizes[own] - 1);
        double outside = Double.POSITIVE_INFINITY;
        for (int cluster = 0; cluster < sizes.length; cluster++) {
            if (cluster != own && sizes[cluster] > 0) {
                outside = Math.min(outside, sums[cluster] / sizes[cluster]);
            }
        }
        double larger = Math.max(inside, outside);
        return Double.isInfinite(outside) || larger == 0.0 ? 0.0 : (outside - inside) / larger;
    }
}
