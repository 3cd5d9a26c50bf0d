package io.github.dino4j.core.config;

/**
 * A Vision Transformer, in timm's terms.
 *
 * @param name a name for tables, such as {@code vit_small_16}
 * @param imageSize side of the image that the position embeddings belong to, in pixels
 * @param patchSize side of a patch in pixels
 * @param inChans image channels
 * @param embedDim width of a token
 * @param depth number of blocks
 * @param numHeads attention heads
 * @param mlpRatio hidden width of the MLP over the token width
 * @param qkvBias whether queries, keys and values have a bias
 * @param dropPathRate stochastic depth of the last block, rising linearly from 0; student only
 */
public record ModelConfig(
        String name,
        int imageSize,
        int patchSize,
        int inChans,
        int embedDim,
        int depth,
        int numHeads,
        double mlpRatio,
        boolean qkvBias,
        double dropPathRate) {}
