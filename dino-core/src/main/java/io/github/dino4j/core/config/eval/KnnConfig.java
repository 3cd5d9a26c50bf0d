package io.github.dino4j.core.config.eval;

import io.github.dino4j.core.config.bind.Bounds;
import java.util.List;

/**
 * Weighted k-nearest-neighbour classification.
 *
 * @param k numbers of neighbours
 * @param temperature temperature of the votes
 * @param everyEpochs epochs between evaluations, 0 for none
 * @param trainLimit largest bank of training images during training, 0 for all
 * @param student whether the student is measured beside the teacher during training
 * @param index how neighbours are found: {@code exact}, {@code approximate} or {@code auto}
 */
public record KnnConfig(
        List<Integer> k, double temperature, int everyEpochs, int trainLimit, boolean student, String index) {
    /**
     * Checks the bounds.
     *
     * @param k numbers of neighbours
     * @param temperature temperature of the votes
     * @param everyEpochs epochs between evaluations, 0 for none
     * @param trainLimit largest bank of training images during training, 0 for all
     * @param student whether the student is measured beside the teacher during training
     * @param index how neighbours are found: {@code exact}, {@code approximate} or {@code auto}
     */
    public KnnConfig {
        new Bounds()
                .demand("k", !k.isEmpty() && k.stream().allMatch(each -> each > 0), "must be whole numbers above 0", k)
                .atLeast("every_epochs", everyEpochs, 0)
                .atLeast("train_limit", trainLimit, 0)
                .temperature("temperature", temperature)
                .oneOf("index", index, "exact", "approximate", "auto")
                .hold();
    }
}
