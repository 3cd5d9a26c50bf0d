package io.github.dino4j.core.config;

/**
 * What is measured during and after training.
 *
 * @param knn k-nearest-neighbour classification
 * @param linear a linear classifier on frozen features
 * @param finetune supervised training of the whole backbone
 * @param search search and maps
 * @param embed embeddings for programs that serve requests
 * @param batchSize images per forward pass
 */
public record EvalConfig(
        KnnConfig knn,
        LinearConfig linear,
        FinetuneConfig finetune,
        SearchConfig search,
        EmbedConfig embed,
        int batchSize) {}
