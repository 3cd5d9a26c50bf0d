package io.github.dino4j.core.config.eval;

import io.github.dino4j.core.config.bind.Bounds;

/**
 * What is measured during and after training.
 *
 * @param signals what is measured without labels during training
 * @param images labelled images to measure on, apart from the run's own
 * @param knn k-nearest-neighbour classification
 * @param linear a linear classifier on frozen features
 * @param logistic a regularised logistic regression on frozen features
 * @param finetune supervised training of the whole backbone
 * @param retrieval image retrieval
 * @param copydetect copy detection
 * @param video video object segmentation
 * @param attention attention as pictures and masks
 * @param search search and maps
 * @param curate what is looked for in a folder of images
 * @param embed embeddings for programs that serve requests
 * @param batchSize images per forward pass
 * @param transform how images are brought to the model's size: {@code resize-crop} or {@code whole}
 * @param precision of the operands of matrix products: {@code float32}, {@code bfloat16}, {@code auto} or {@code int8}
 */
public record EvalConfig(
        SignalsConfig signals,
        EvalImagesConfig images,
        KnnConfig knn,
        LinearConfig linear,
        LogisticConfig logistic,
        FinetuneConfig finetune,
        RetrievalConfig retrieval,
        CopydetectConfig copydetect,
        VideoConfig video,
        AttentionConfig attention,
        SearchConfig search,
        CurateConfig curate,
        EmbedConfig embed,
        int batchSize,
        String transform,
        String precision) {
    /**
     * Checks the bounds.
     *
     * @param signals what is measured without labels during training
     * @param images labelled images to measure on, apart from the run's own
     * @param knn k-nearest-neighbour classification
     * @param linear a linear classifier on frozen features
     * @param logistic a regularised logistic regression on frozen features
     * @param finetune supervised training of the whole backbone
     * @param retrieval image retrieval
     * @param copydetect copy detection
     * @param video video object segmentation
     * @param attention attention as pictures and masks
     * @param search search and maps
     * @param curate what is looked for in a folder of images
     * @param embed embeddings for programs that serve requests
     * @param batchSize images per forward pass
     * @param transform how images are brought to the model's size: {@code resize-crop} or {@code whole}
     * @param precision of the operands of matrix products: {@code float32}, {@code bfloat16}, {@code auto} or {@code int8}
     */
    public EvalConfig {
        new Bounds()
                .atLeast("batch_size", batchSize, 1)
                .oneOf("transform", transform, "resize-crop", "whole")
                .oneOf("precision", precision, "float32", "bfloat16", "auto", "int8")
                .hold();
    }
}
