package io.github.dino4j.core.config;

/**
 * What is measured during and after training.
 *
 * @param knn k-nearest-neighbour classification
 * @param batchSize images per forward pass
 */
public record EvalConfig(KnnConfig knn, int batchSize) {}
