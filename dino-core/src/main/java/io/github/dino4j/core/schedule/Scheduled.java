package io.github.dino4j.core.schedule;

import io.github.dino4j.core.event.Signal;

/**
 * A value that moves over the run, and how it is told.
 *
 * @param signal its name, unit and meaning
 * @param schedule its values
 */
public record Scheduled(Signal signal, Schedule schedule) {}
