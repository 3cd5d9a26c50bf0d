package io.github.dino4j.train.method;

import io.github.dino4j.core.testing.Stored;

/**
 * DINO's loss in obvious loops, a second implementation to judge the graph's by: the mean cross-entropy over all pairs of
 * a teacher view and another view of the student, in float64.
 *
 * @param batch images B
 * @param outDim outputs K
 * @param views student views V, of which the first two are the teacher's
 * @param studentTemp the student's temperature
 */
record CrossViewLoss(int batch, int outDim, int views, double studentTemp) {
    private static final int TEACHER_VIEWS = 2;

    /** That of a case of {@code src-test-data/loss/loss.json}. */
    static CrossViewLoss of(Stored golden) {
        return new CrossViewLoss(
                golden.count("batch"), golden.count("k"), golden.count("views"), golden.number("student_temp"));
    }

    /** The loss of student logits (V*B, K) against targets (2*B, K), both view-major. */
    double loss(double[] student, double[] targets) {
        double sum = 0.0;
        for (int i = 0; i < TEACHER_VIEWS; i++) {
            for (int v = 0; v < views; v++) {
                for (int b = 0; b < batch && v != i; b++) {
                    double[] p = softmax(student, v * batch + b);
                    for (int k = 0; k < outDim; k++) {
                        sum -= targets[(i * batch + b) * outDim + k] * Math.log(p[k]);
                    }
                }
            }
        }
        return sum / (batch * terms());
    }

    /** The gradient of the loss with respect to the student's logits (V*B, K). */
    double[] gradient(double[] student, double[] targets) {
        double[] gradient = new double[student.length];
        for (int i = 0; i < TEACHER_VIEWS; i++) {
            for (int v = 0; v < views; v++) {
                for (int b = 0; b < batch && v != i; b++) {
                    double[] p = softmax(student, v * batch + b);
                    for (int k = 0; k < outDim; k++) {
                        gradient[(v * batch + b) * outDim + k] +=
                                (p[k] - targets[(i * batch + b) * outDim + k]) / (studentTemp * batch * terms());
                    }
                }
            }
        }
        return gradient;
    }

    private int terms() {
        return TEACHER_VIEWS * (views - 1);
    }

    private double[] softmax(double[] logits, int row) {
        double[] p = new double[outDim];
        double max = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < outDim; k++) {
            p[k] = logits[row * outDim + k] / studentTemp;
            max = Math.max(max, p[k]);
        }
        double sum = 0.0;
        for (int k = 0; k < outDim; k++) {
            p[k] = Math.exp(p[k] - max);
            sum += p[k];
        }
        for (int k = 0; k < outDim; k++) {
            p[k] /= sum;
        }
        return p;
    }
}
