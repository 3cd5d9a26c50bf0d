package io.github.dino4j.core.config;

/**
 * How the teacher follows the student.
 *
 * @param name {@code ema}
 * @param momentum momentum of the moving average over the run
 */
public record TeacherConfig(String name, RampConfig momentum) {}
