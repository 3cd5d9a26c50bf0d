package io.github.dino4j.eval.knn;

import java.util.List;

/**
 * The accuracy at one number of neighbours, in percent.
 *
 * @param k the number asked for
 * @param neighbours the number used: k, or all training rows if there are fewer
 * @param top1 how often the class with most votes was right
 * @param top5 how often the right class was among the five with most votes
 * @param perClass top-1 of the test rows of each class, NaN for a class without any
 */
public record KnnScore(int k, int neighbours, double top1, double top5, List<Double> perClass) {
    /**
     * Keeps its own copy of the list.
     *
     * @param k the number asked for
     * @param neighbours the number used
     * @param top1 percent
     * @param top5 percent
     * @param perClass percent, by class
     */
    public KnnScore {
        perClass = List.copyOf(perClass);
    }
}
