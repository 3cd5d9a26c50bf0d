package io.github.dino4j.train.checkpoint;

import io.github.dino4j.core.parameter.ParameterStore;
import java.util.Map;

/**
 * What a checkpoint holds; the arrays are read when writing and overwritten when loading.
 *
 * @param step completed steps
 * @param stores weights and moments by prefix: {@code student}, {@code teacher}, {@code optim.m} and
 *     {@code optim.v}, or {@code optim.momentum}
 * @param state what the method remembers, by its own names, such as {@code dino_loss.center}
 * @param counters whole numbers by name
 * @param metadata texts by name
 */
public record CheckpointContent(
        long step,
        Map<String, ParameterStore> stores,
        ParameterStore state,
        Map<String, long[]> counters,
        Map<String, String> metadata) {}
