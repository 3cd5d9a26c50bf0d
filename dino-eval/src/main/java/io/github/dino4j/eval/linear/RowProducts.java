package io.github.dino4j.eval.linear;

import io.github.dino4j.eval.feature.FeatureBank;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Products of some of a bank's rows with the weights of linear functions, block by block. */
final class RowProducts {
    private static final int BLOCK = 4096;

    private final FeatureBank bank;
    private final int begin;
    private final int end;

    RowProducts(FeatureBank bank) {
        this(bank, 0, bank.size());
    }

    /** Rows from begin on, up to end. */
    RowProducts(FeatureBank bank, int begin, int end) {
        this.bank = bank;
        this.begin = begin;
        this.end = end;
    }

    /** Called with the scores (count, functions) of rows from first on, row by row; may overwrite them. */
    @FunctionalInterface
    interface Visitor {
        void visit(int first, int count, float[] scores);
    }

    /** The scores of all rows. */
    float[] scores(float[] weight, float[] bias, int functions) {
        float[] all = new float[Math.multiplyExact(end - begin, functions)];
        forEach(weight, bias, functions, (first, count, scores) -> {
            System.arraycopy(scores, 0, all, (first - begin) * functions, count * functions);
        });
        return all;
    }

    void forEach(float[] weight, float[] bias, int functions, Visitor visitor) {
        run(weight, bias, functions, null, visitor);
    }

    /**
     * The same, and the sum over rows of what the visitor left in place of the scores times the row: with the gradient of
     * a loss left there, the gradient of the weights (functions, D).
     */
    float[] gradient(float[] weight, float[] bias, int functions, Visitor visitor) {
        float[] sum = new float[weight.length];
        run(weight, bias, functions, sum, visitor);
        return sum;
    }

    private void run(float[] weight, float[] bias, int functions, float @Nullable [] sum, Visitor visitor) {
        int rows = Math.max(1, Math.min(BLOCK, end - begin));
        int dim = bank.dim();
        try (INDArray w = matrix(functions, dim, 'c');
                INDArray x = matrix(rows, dim, 'c');
                INDArray y = matrix(functions, rows, 'f'); // the scores of one row are contiguous
                INDArray g = matrix(dim, functions, 'f')) {
            w.data().asNioFloat().put(weight);
            g.assign(0);
            float[] scores = new float[rows * functions];
            for (int first = begin; first < end; first += rows) {
                int count = Math.min(rows, end - first);
                FloatBuffer block = x.data().asNioFloat();
                block.put(bank.features(), first * dim, count * dim);
                Nd4j.gemm(w, x, y, false, true, 1, 0); // (functions, rows)
                y.data().asNioFloat().get(scores);
                for (int i = 0; i < count * functions; i++) {
                    scores[i] += bias[i % functions];
                }
                visitor.visit(first, count, scores);
                if (sum != null) {
                    Arrays.fill(scores, count * functions, scores.length, 0);
                    y.data().asNioFloat().put(scores);
                    Nd4j.gemm(x, y, g, true, true, 1, 1); // (D, functions) += X' G
                }
            }
            if (sum != null) {
                g.data().asNioFloat().get(sum);
            }
        }
    }

    private static INDArray matrix(int rows, int columns, char order) {
        return Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, columns}, order);
    }
}
