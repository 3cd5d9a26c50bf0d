package io.github.dino4j.core.config;

/**
 * Embeddings for programs that serve requests.
 *
 * @param maxBatch most images of a forward pass, a power of two
 * @param normalize whether vectors are scaled to length 1
 */
public record EmbedConfig(int maxBatch, boolean normalize) {}
