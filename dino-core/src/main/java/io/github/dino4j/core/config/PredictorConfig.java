package io.github.dino4j.core.config;

/**
 * An extra MLP on the student side.
 *
 * @param name {@code none}
 */
public record PredictorConfig(String name) {}
