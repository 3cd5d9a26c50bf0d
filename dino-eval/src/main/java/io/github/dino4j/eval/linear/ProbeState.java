package io.github.dino4j.eval.linear;

import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Heads that learn side by side, one for each learning rate: their weights lie behind each other in one matrix (H*K, D), so
 * that a step is two matrix products for all of them. SGD in PyTorch's arithmetic: the momentum buffer v becomes momentum
 * v + g, and w loses rate times v.
 */
final class ProbeState {
    private static final double INIT_STD = 0.01;

    private final int heads;
    private final int classes;
    private final int dim;
    final float[] weight; // (H*K, D)
    final float[] bias; // (H*K)
    final float[] weightMomentum;
    final float[] biasMomentum;

    ProbeState(int heads, int classes, int dim) {
        this.heads = heads;
        this.classes = classes;
        this.dim = dim;
        int functions = Math.multiplyExact(heads, classes);
        this.weight = new float[Math.multiplyExact(functions, dim)];
        this.bias = new float[functions];
        this.weightMomentum = new float[weight.length];
        this.biasMomentum = new float[functions];
    }

    /** All heads start alike: normal weights of deviation 0.01, no bias. */
    void initialize(Rng rng) {
        RandomStream random = rng.generator();
        int each = classes * dim;
        for (int i = 0; i < each; i++) {
            weight[i] = (float) (INIT_STD * random.nextGaussian());
        }
        for (int head = 1; head < heads; head++) {
            System.arraycopy(weight, 0, weight, head * each, each);
        }
    }

    LinearHead head(int index) {
        int each = classes * dim;
        return new LinearHead(
                classes,
                dim,
                Arrays.copyOfRange(weight, index * each, (index + 1) * each),
                Arrays.copyOfRange(bias, index * classes, (index + 1) * classes));
    }

    /** A step's arrays, for one number of rows. */
    static final class Workspace implements AutoCloseable {
        private final int rows;
        private final INDArray x; // (B, D)
        private final INDArray w; // (H*K, D)
        private final INDArray y; // (H*K, B), the scores of one row contiguous
        private final INDArray g; // (D, H*K), the gradient of one function contiguous
        private final float[] scores;
        private final float[] gradient;

        Workspace(ProbeState state, int rows) {
            int functions = state.heads * state.classes;
            this.rows = rows;
            this.x = Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, state.dim}, 'c');
            this.w = Nd4j.createUninitialized(DataType.FLOAT, new long[] {functions, state.dim}, 'c');
            this.y = Nd4j.createUninitialized(DataType.FLOAT, new long[] {functions, rows}, 'f');
            this.g = Nd4j.createUninitialized(DataType.FLOAT, new long[] {state.dim, functions}, 'f');
            this.scores = new float[rows * functions];
            this.gradient = new float[state.weight.length + functions];
        }

        /** The gradient of the weights (H*K, D), then of the biases (H*K). */
        float[] gradient() {
            return gradient;
        }

        @Override
        public void close() {
            x.close();
            w.close();
            y.close();
            g.close();
        }
    }

    /**
     * Takes a step of every head on the mean cross-entropy of some rows.
     *
     * @param features (B, D)
     * @param labels (B)
     * @param rates of each head
     * @param momentum of all
     * @param work for B rows
     * @return the mean loss of each head before the step
     */
    double[] step(float[] features, int[] labels, double[] rates, double momentum, Workspace work) {
        double[] losses = gradient(features, labels, work.rows, work);
        descend(rates, momentum, work);
        return losses;
    }

    /**
     * Leaves this process's part of the gradient in the workspace.
     *
     * @param features (B, D)
     * @param labels (B), may be none
     * @param all rows of the step, of which these may be a part
     * @param work for B rows
     * @return the sum of each head's losses over these rows, by the number of all
     */
    double[] gradient(float[] features, int[] labels, int all, Workspace work) {
        if (labels.length == 0) {
            Arrays.fill(work.gradient, 0);
            return new double[heads];
        }
        int rows = work.rows;
        int functions = heads * classes;
        work.x.data().asNioFloat().put(features, 0, rows * dim);
        work.w.data().asNioFloat().put(weight);
        Nd4j.gemm(work.w, work.x, work.y, false, true, 1, 0); // (H*K, B)
        work.y.data().asNioFloat().get(work.scores);
        double[] losses = new double[rows * heads];
        Threads.forEach(rows, row -> {
            for (int head = 0; head < heads; head++) {
                int start = row * functions + head * classes;
                for (int i = 0; i < classes; i++) {
                    work.scores[start + i] += bias[head * classes + i];
                }
                losses[head * rows + row] = Softmax.crossEntropy(work.scores, start, classes, labels[row], 1.0f / all);
            }
        });
        work.y.data().asNioFloat().put(work.scores);
        Nd4j.gemm(work.x, work.y, work.g, true, true, 1, 0); // (D, H*K)
        work.g.data().asNioFloat().get(work.gradient, 0, weight.length);
        Threads.forEach(functions, function -> {
            double sum = 0;
            for (int row = 0; row < rows; row++) {
                sum += work.scores[row * functions + function];
            }
            work.gradient[weight.length + function] = (float) sum;
        });
        return means(losses, rows, all);
    }

    /** Moves weights and biases by the gradient in the workspace. */
    void descend(double[] rates, double momentum, Workspace work) {
        Threads.forEach(
                heads * classes,
                function -> descend(function, (float) rates[function / classes], (float) momentum, work.gradient));
    }

    private void descend(int function, float step, float momentum, float[] gradient) {
        for (int i = function * dim; i < (function + 1) * dim; i++) {
            weightMomentum[i] = momentum * weightMomentum[i] + gradient[i];
            weight[i] -= step * weightMomentum[i];
        }
        biasMomentum[function] = momentum * biasMomentum[function] + gradient[weight.length + function];
        bias[function] -= step * biasMomentum[function];
    }

    private double[] means(double[] losses, int rows, int all) {
        double[] means = new double[heads];
        for (int head = 0; head < heads; head++) {
            for (int row = 0; row < rows; row++) {
                means[head] += losses[head * rows + row] / all;
            }
        }
        return means;
    }
}
