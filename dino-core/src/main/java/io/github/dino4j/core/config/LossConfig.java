package io.github.dino4j.core.config;

/**
 * How student outputs are compared with targets.
 *
 * @param name {@code cross-entropy}
 * @param studentTemp the student's temperature
 */
public record LossConfig(String name, double studentTemp) {}
