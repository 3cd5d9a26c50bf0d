package io.github.dino4j.eval.linear;

import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.Shares;
import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.Splits;
import java.util.ArrayList;
import java.util.List;

/**
 * Multinomial logistic regression on frozen features, the low-shot measure of the paper's table 12 (reference section 1.12),
 * over a sweep of regularisation. The function is convex and minimised by L-BFGS, from weak to strong weights, each
 * solution being the start of the next.
 */
public final class LogisticRegression {
    private static final double FLOAT_NOISE = 1e-6; // sums of float32 products

    private final LogisticOptions options;
    private final Group group;

    /**
     * A regression, good for any number of evaluations.
     *
     * @param options strengths of the regularisation and when to stop
     */
    public LogisticRegression(LogisticOptions options) {
        this(options, Group.ALONE);
    }

    private LogisticRegression(LogisticOptions options, Group group) {
        this.options = options;
        this.group = group;
    }

    /**
     * The same regression by several processes, each with its part of the rows; loss and gradient are added up in double precision, so
     * all take the same steps. The solution is that of one process but for rounding and where the tolerance stops it.
     *
     * @param processes which; all have the same rows
     * @return a new regression
     */
    public LogisticRegression among(Group processes) {
        return new LogisticRegression(options, processes);
    }

    /**
     * Fits and classifies.
     *
     * @param train labelled rows to learn from
     * @param val labelled rows to classify
     * @return the accuracies
     * @throws IllegalArgumentException if the banks do not fit together
     */
    public LogisticResult evaluate(FeatureBank train, FeatureBank val) {
        Splits.requireMatching(train, val);
        int classes = Math.max(train.classes(), val.classes());
        Loss loss = new Loss(train, classes, group);
        double[] at = new double[classes * (train.dim() + 1)];
        List<LogisticResult.Fit> fits = new ArrayList<>();
        for (double c : options.c()) {
            loss.decay = 1.0 / (c * train.size());
            Lbfgs.Minimum minimum =
                    new Lbfgs(options.maxIterations(), options.tolerance(), FLOAT_NOISE).minimize(loss::evaluate, at);
            at = minimum.x();
            LinearHead head = loss.head(at);
            fits.add(new LogisticResult.Fit(
                    c, head, head.evaluate(val), minimum.value(), minimum.iterations(), minimum.converged()));
        }
        return new LogisticResult(train.size(), val.size(), classes, fits);
    }

    /** The mean cross-entropy plus decay/2 |W|^2, of weights (classes, D) followed by biases (classes). */
    private static final class Loss {
        private final FeatureBank bank;
        private final RowProducts rows;
        private final int classes;
        private final Group group;
        private double decay;

        Loss(FeatureBank bank, int classes, Group group) {
            this.bank = bank;
            Shares own = new Shares(group, bank.size(), 1);
            this.rows = new RowProducts(bank, own.first(), own.end());
            this.classes = classes;
            this.group = group;
        }

        LinearHead head(double[] x) {
            return new LinearHead(classes, bank.dim(), weight(x), bias(x));
        }

        private float[] weight(double[] x) {
            return floats(x, 0, classes * bank.dim());
        }

        private float[] bias(double[] x) {
            return floats(x, classes * bank.dim(), classes);
        }

        private static float[] floats(double[] x, int first, int count) {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (float) x[first + i];
            }
            return values;
        }

        double evaluate(double[] x, double[] gradient) {
            int weights = classes * bank.dim();
            double[] losses = new double[bank.size()];
            double[] biases = new double[classes];
            float[] sum = rows.gradient(weight(x), bias(x), classes, (first, count, scores) -> {
                Threads.forEach(
                        count,
                        i -> losses[first + i] = Softmax.crossEntropy(
                                scores, i * classes, classes, bank.label(first + i), 1.0f / bank.size()));
                for (int i = 0; i < count * classes; i++) {
                    biases[i % classes] += scores[i];
                }
            });
            double[] sums = new double[weights + classes + 1]; // of the gradient, then of the loss
            for (int i = 0; i < weights; i++) {
                sums[i] = sum[i];
            }
            System.arraycopy(biases, 0, sums, weights, classes);
            for (double loss : losses) {
                sums[weights + classes] += loss / bank.size();
            }
            group.sum(sums);
            double value = sums[weights + classes];
            for (int i = 0; i < weights; i++) {
                gradient[i] = sums[i] + decay * x[i];
                value += decay / 2 * x[i] * x[i];
            }
            System.arraycopy(sums, weights, gradient, weights, classes);
            return value;
        }
    }
}
