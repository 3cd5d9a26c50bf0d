package io.github.dino4j.eval.knn;

import io.github.dino4j.eval.metric.Accuracy;
import java.util.List;

/**
 * The accuracy at one number of neighbours.
 *
 * @param k the number asked for
 * @param neighbours the number used: k, or all training rows if there are fewer
 * @param accuracy how often the votes were right
 */
public record KnnScore(int k, int neighbours, Accuracy accuracy) {
    /** {@return how often the class with most votes was right, percent} */
    public double top1() {
        return accuracy.top1();
    }

    /** {@return how often the right class was among the five with most votes, percent} */
    public double top5() {
        return accuracy.top5();
    }

    /** {@return top-1 of the test rows of each class, percent, NaN for a class without any} */
    public List<Double> perClass() {
        return accuracy.perClass();
    }
}
