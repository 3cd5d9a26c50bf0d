package io.github.dino4j.core.event;

/**
 * A number that a method tells of each step, beside its loss.
 *
 * @param name its key in {@code metrics.jsonl}, such as {@code teacher_entropy}
 * @param unit such as {@code nats}; empty for a bare number
 * @param meaning one line
 */
public record Signal(String name, String unit, String meaning) {}
