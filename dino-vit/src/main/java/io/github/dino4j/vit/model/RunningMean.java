package io.github.dino4j.vit.model;

import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.parameter.ParameterStore;

/**
 * How a buffer follows what a graph measures of each batch: buffer = (1 - momentum) buffer + momentum measured, as PyTorch's batch
 * normalisation does in training.
 *
 * @param buffer its checkpoint key
 * @param output of the graph: measured values, a row of the buffer's width for each of several
 * @param row the one to follow, from 0
 * @param factor that the measured values are multiplied by, such as n/(n-1) where a variance of n values is to be unbiased
 * @param momentum the share of the newest
 */
public record RunningMean(String buffer, String output, int row, float factor, float momentum) {
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
            values[i] = (1.0f - momentum) * values[i] + momentum * factor * newest[row * values.length + i];
        }
        weights.set(buffer, values);
    }
}
