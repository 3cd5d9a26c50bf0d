package io.github.dino4j.core.config.train;

/**
 * A value that moves over the run.
 *
 * @param name {@code cosine}
 * @param from value at the first iteration
 * @param to value towards which it moves
 */
public record RampConfig(String name, double from, double to) {}
