package io.github.dino4j.vit.loss;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;

/** Losses in obvious loops and double precision: a second implementation to judge the graphs by. */
final class SlowLoss {
    private final Pairs pairs;
    private final int outputs;

    SlowLoss(Pairs pairs, int outputs) {
        this.pairs = pairs;
        this.outputs = outputs;
    }

    /** One term of a loss: a student row, a target row, and what else is in the batch. */
    interface Term {
        double of(double[] student, double[] target, double[][] targetsOfView, int image);
    }

    /** The mean of a term over all pairs of views and images. */
    double mean(double[] student, double[] targets, Term term) {
        double sum = 0.0;
        int count = 0;
        for (int v = 0; v < pairs.all(); v++) {
            for (int g = 0; g < pairs.global(); g++) {
                if (v == g && !pairs.own()) {
                    continue;
                }
                double[][] view = new double[pairs.batch()][];
                for (int b = 0; b < pairs.batch(); b++) {
                    view[b] = row(targets, g * pairs.batch() + b);
                }
                for (int b = 0; b < pairs.batch(); b++) {
                    sum += term.of(row(student, v * pairs.batch() + b), view[b], view, b);
                    count++;
                }
            }
        }
        return sum / count;
    }

    private double[] row(double[] matrix, int row) {
        return Arrays.copyOfRange(matrix, row * outputs, (row + 1) * outputs);
    }

    static double crossEntropy(double[] student, double[] target, double temperature) {
        double max = Double.NEGATIVE_INFINITY;
        for (double s : student) {
            max = Math.max(max, s / temperature);
        }
        double sum = 0.0;
        for (double s : student) {
            sum += Math.exp(s / temperature - max);
        }
        double total = 0.0;
        for (int k = 0; k < student.length; k++) {
            total -= target[k] * (student[k] / temperature - max - Math.log(sum));
        }
        return total;
    }

    static double cosine(double[] a, double[] b) {
        return fold(a, b, (x, y) -> x * y) / Math.sqrt(fold(a, a, (x, y) -> x * y) * fold(b, b, (x, y) -> x * y));
    }

    /** The mean squared distance of unit vectors, coordinate by coordinate. */
    static double squaredDistance(double[] a, double[] b) {
        double la = Math.sqrt(fold(a, a, (x, y) -> x * y));
        double lb = Math.sqrt(fold(b, b, (x, y) -> x * y));
        return fold(a, b, (x, y) -> (x / la - y / lb) * (x / la - y / lb));
    }

    static double infoNce(double[] student, double[][] keys, int image, double temperature) {
        double sum = 0.0;
        for (double[] key : keys) {
            sum += Math.exp(cosine(student, key) / temperature);
        }
        return Math.log(sum) - cosine(student, keys[image]) / temperature;
    }

    private static double fold(double[] a, double[] b, DoubleBinaryOperator term) {
        double sum = 0.0;
        for (int i = 0; i < a.length; i++) {
            sum += term.applyAsDouble(a[i], b[i]);
        }
        return sum;
    }
}
