package io.github.dino4j.core.config;

/**
 * How teacher outputs become targets.
 *
 * @param name {@code center-sharpen}
 * @param momentum momentum of the centre
 * @param temp the teacher's temperature
 */
public record TargetConfig(String name, double momentum, TempConfig temp) {}
