package io.github.dino4j.core.config;

/**
 * The projection head.
 *
 * @param name {@code dino}
 * @param layers linear layers of the MLP
 * @param hiddenDim hidden width
 * @param bottleneckDim width before the last layer, where outputs are L2-normalised
 * @param outDim outputs K
 * @param normLastLayer keep the last layer's row norms at 1
 * @param useBn batch normalisation after each hidden layer
 */
public record HeadConfig(
        String name, int layers, int hiddenDim, int bottleneckDim, int outDim, boolean normLastLayer, boolean useBn) {}
