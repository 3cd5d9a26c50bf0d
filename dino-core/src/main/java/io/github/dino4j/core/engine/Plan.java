package io.github.dino4j.core.engine;

import io.github.dino4j.core.parameter.ParameterStore;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A compiled graph. Not re-entrant: one thread at a time. */
public interface Plan extends AutoCloseable {
    /**
     * The array from which the plan reads an input. What is written to it need not be given, and so not be copied.
     *
     * @param name the input's name
     * @return the plan's own array, in C order
     * @throws IllegalArgumentException if the graph has no such input
     */
    INDArray input(String name);

    /**
     * Computes the graph's outputs.
     *
     * @param inputs an array for each input, by name; those left out keep what they were
     * @return the outputs, by name
     */
    Outputs forward(Map<String, INDArray> inputs);

    /**
     * Computes the graph's outputs and the gradient of its loss with respect to every trainable parameter.
     *
     * @param inputs an array for each input, by name; those left out keep what they were
     * @param gradients overwritten with the gradients
     * @return the outputs, by name, the loss among them
     * @throws IllegalStateException if the graph has no loss
     */
    Outputs backward(Map<String, INDArray> inputs, ParameterStore gradients);

    /**
     * What runs, for logs and tests.
     *
     * @return for each kind of kernel compiled so far how often it runs
     */
    default Map<String, Integer> kernels() {
        return Map.of();
    }

    /**
     * Takes times of kernels from now on, which costs a little of it.
     *
     * @return seconds so far, by kind of work, kept up to date; empty where the engine cannot tell
     */
    default Map<String, Double> profile() {
        return Map.of();
    }

    /** {@return bytes of working memory of the steps compiled so far, or -1 where the engine cannot tell} */
    default long workspaceBytes() {
        return -1;
    }

    @Override
    void close();
}
