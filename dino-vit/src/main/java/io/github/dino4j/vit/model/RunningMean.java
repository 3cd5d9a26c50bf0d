package io.github.dino4j.vit.model;

import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.parameter.ParameterStore;

/**
 * How a buffer follows what a graph measures of each batch: buffer = (1 - momentum) buffer + momentum measured, as PyTorch's batch
 * normalisation does in training.
 *
 * @param buffer its checkpoint key
 * @param output of the graph: the measured values
 * @param momentum the share of the newest
 */
public record RunningMean(String buffer, String output, float momentum) {
    /**
     * Moves the buffer.
     *
     * @param weights where it lies
     * @param measured the outputs of a step
     */
    public void move(ParameterStore weights, Outputs measured) {
        float[] values = weights.get(buffer);
        float[] newest = measured.floats(output);
        for (int i = 0; i < values.length; i++) {
            values[i] = (1.0f - momentum) * values[i] + momentum * newest[i];
        }
        weights.set(buffer, values);
    }
}
