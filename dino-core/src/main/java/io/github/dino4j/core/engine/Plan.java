package io.github.dino4j.core.engine;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A compiled graph. Not re-entrant: one thread at a time. */
public interface Plan extends AutoCloseable {
    /**
     * Computes the graph's outputs.
     *
     * @param inputs an array for each input, by name
     * @return the outputs, by name
     */
    Outputs forward(Map<String, INDArray> inputs);

    /**
     * Computes the graph's outputs and the gradient of its loss with respect to every trainable parameter.
     *
     * @param inputs an array for each input, by name
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
