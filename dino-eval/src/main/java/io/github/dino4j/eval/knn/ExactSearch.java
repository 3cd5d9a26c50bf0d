package io.github.dino4j.eval.knn;

import io.github.dino4j.core.natives.OlderPresets;
import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.eval.feature.FeatureBank;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Exact nearest neighbours by cosine: blocks of test rows against blocks of training rows, each one matrix product, the
 * best few of each test row carried from block to block. Memory is bounded by the block, not by the banks.
 */
final class ExactSearch implements NeighbourSearch {
    static {
        OlderPresets.openBlas();
    }

    private final FeatureBank train;
    private final double[] trainScale;
    private final int trainRows;
    private final int testRows;

    /** Blocks of up to trainRows by testRows: 8 MiB of similarities at the evaluator's 2048 by 1024. */
    ExactSearch(FeatureBank train, int trainRows, int testRows) {
        this.train = train;
        this.trainScale = UnitRows.inverseLengths(train);
        this.trainRows = Math.min(trainRows, train.size());
        this.testRows = testRows;
    }

    @Override
    public void forEach(FeatureBank test, int begin, int end, int count, Visitor visitor) {
        double[] testScale = UnitRows.inverseLengths(test);
        int rows = Math.min(testRows, test.size());
        try (INDArray testBlock = Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, test.dim()}, 'c');
                INDArray trainBlock =
                        Nd4j.createUninitialized(DataType.FLOAT, new long[] {trainRows, test.dim()}, 'c');
                // Column-major, so that BLAS writes it directly and the similarities of one test row are contiguous.
                INDArray similarity = Nd4j.createUninitialized(DataType.FLOAT, new long[] {trainRows, rows}, 'f')) {
            for (int start = begin; start < end; start += rows) {
                int used = Math.min(rows, end - start);
                copyUnitRows(test, testScale, start, used, testBlock);
                Neighbours[] best = search(used, count, testBlock, trainBlock, similarity);
                int first = start;
                Threads.forEach(used, row -> {
                    best[row].sort();
                    visitor.visit(first + row, best[row]);
                });
            }
        }
    }

    private Neighbours[] search(int used, int count, INDArray testBlock, INDArray trainBlock, INDArray similarity) {
        Neighbours[] best = new Neighbours[used];
        for (int row = 0; row < used; row++) {
            best[row] = new Neighbours(count);
        }
        FloatBuffer values = similarity.data().asNioFloat();
        for (int start = 0; start < train.size(); start += trainRows) {
            int offered = Math.min(trainRows, train.size() - start);
            int first = start;
            copyUnitRows(train, trainScale, start, offered, trainBlock);
            Nd4j.gemm(trainBlock, testBlock, similarity, false, true, 1, 0); // (trainRows, rows)
            Threads.forEach(used, row -> {
                float[] column = new float[offered];
                values.duplicate().position(row * trainRows).get(column);
                best[row].offer(column, offered, first);
            });
        }
        return best;
    }

    private static void copyUnitRows(FeatureBank bank, double[] scale, int start, int rows, INDArray block) {
        FloatBuffer target = block.data().asNioFloat();
        int dim = bank.dim();
        float[] features = bank.features();
        Threads.forEach(rows, row -> {
            float[] unit = new float[dim];
            int source = (start + row) * dim;
            for (int i = 0; i < dim; i++) {
                unit[i] = (float) (features[source + i] * scale[start + row]);
            }
            target.duplicate().position(row * dim).put(unit);
        });
        // A last block that is shorter leaves old rows behind it; nobody reads their products.
    }
}
