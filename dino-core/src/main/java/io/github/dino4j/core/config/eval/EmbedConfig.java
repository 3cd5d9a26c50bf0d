package io.github.dino4j.core.config.eval;

import io.github.dino4j.core.config.bind.Bounds;

/**
 * Embeddings for programs that serve requests.
 *
 * @param maxBatch most images of a forward pass, a power of two
 * @param normalize whether vectors are scaled to length 1
 */
public record EmbedConfig(int maxBatch, boolean normalize) {
    private static final int LARGEST_BATCH = 256;

    /**
     * Checks the bounds.
     *
     * @param maxBatch most images of a forward pass, a power of two
     * @param normalize whether vectors are scaled to length 1
     */
    public EmbedConfig {
        new Bounds()
                .demand(
                        "max_batch",
                        maxBatch >= 1 && maxBatch <= LARGEST_BATCH && Integer.bitCount(maxBatch) == 1,
                        "must be a power of two in [1, " + LARGEST_BATCH + "]",
                        maxBatch)
                .hold();
    }
}
