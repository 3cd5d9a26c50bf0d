package io.github.dino4j.eval.linear;

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

    /**
     * A regression, good for any number of evaluations.
     *
     * @param options strengths of the regularisation and when to stop
     */
    public LogisticRegression(LogisticOptions options) {
        this.options = options;
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
        Loss loss = new Loss(train, classes);
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
        private double decay;

        Loss(FeatureBank bank, int classes) {
            this.bank = bank;
            this.rows = new RowProducts(bank);
            this.classes = classes;
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
            double value = 0;
            for (double loss : losses) {
                value += loss / bank.size();
            }
            for (int i = 0; i < weights; i++) {
                gradient[i] = sum[i] + decay * x[i];
                value += decay / 2 * x[i] * x[i];
            }
            System.arraycopy(biases, 0, gradient, weights, classes);
            return value;
        }
    }
}
