package io.github.dino4j.core.config.method;

import io.github.dino4j.core.config.bind.Bounds;
import io.github.dino4j.core.config.bind.Hyphenated;
import java.util.List;

/** The projection head. */
@Hyphenated
public sealed interface HeadConfig {
    /**
     * Does what the choice asks for.
     *
     * @param cases what to do for each
     * @param <T> the result
     * @return the result of the choice's own case
     */
    <T> T map(Cases<T> cases);

    /** {@return outputs K} */
    int outDim();

    /** {@return whether it normalises by the batch's own statistics} */
    boolean useBn();

    /** {@return whether the row norms of a last, weight-normalised layer are kept at 1} */
    default boolean normLastLayer() {
        return false;
    }

    /** {@return how deep the layers lie that have heads of their own beside the last, as shares of the backbone's depth} */
    default List<Double> depths() {
        return List.of();
    }

    /**
     * One case for each choice.
     *
     * @param <T> the result
     */
    interface Cases<T> {
        /**
         * DINO's head.
         *
         * @param head the choice
         * @return the result
         */
        T dino(Dino head);

        /**
         * A plain MLP.
         *
         * @param head the choice
         * @return the result
         */
        T mlp(Mlp head);

        /**
         * Plain MLPs at several layers.
         *
         * @param head the choice
         * @return the result
         */
        T levels(Levels head);
    }

    /**
     * DINO's: an MLP to an L2-normalised bottleneck and a weight-normalised last layer. Without a bottleneck (Caron et al. 2021,
     * appendix C) the MLP ends in its last hidden layer, and the last layer is a linear one with a bias.
     *
     * @param layers linear layers of the MLP
     * @param hiddenDim hidden width
     * @param bottleneckDim width before the last layer, where outputs are L2-normalised; 0 for none
     * @param outDim outputs K
     * @param normLastLayer keep the last layer's row norms at 1
     * @param useBn batch normalisation after each hidden layer
     * @param activation after each hidden layer: gelu or relu
     */
    record Dino(
            int layers,
            int hiddenDim,
            int bottleneckDim,
            int outDim,
            boolean normLastLayer,
            boolean useBn,
            String activation)
            implements HeadConfig {
        /** The original's activation. */
        public static final String GELU = "gelu";

        /** The other one of the paper's appendix C. */
        public static final String RELU = "relu";

        /**
         * Checks the bounds.
         *
         * @param layers linear layers of the MLP
         * @param hiddenDim hidden width
         * @param bottleneckDim width before the last layer, where outputs are L2-normalised; 0 for none
         * @param outDim outputs K
         * @param normLastLayer keep the last layer's row norms at 1
         * @param useBn batch normalisation after each hidden layer
         * @param activation after each hidden layer: gelu or relu
         */
        public Dino {
            new Bounds()
                    .atLeast("layers", layers, 1)
                    .atLeast("hidden_dim", hiddenDim, 1)
                    .atLeast("bottleneck_dim", bottleneckDim, 0)
                    .atLeast("out_dim", outDim, 1)
                    .oneOf("activation", activation, GELU, RELU)
                    .demand(
                            "norm_last_layer",
                            bottleneckDim > 0 || !normLastLayer,
                            "must be false without a bottleneck (bottleneck_dim: 0), whose last layer has no norms to keep",
                            normLastLayer)
                    .hold();
        }

        /**
         * With GELU.
         *
         * @param layers linear layers of the MLP
         * @param hiddenDim hidden width
         * @param bottleneckDim width before the last layer, where outputs are L2-normalised; 0 for none
         * @param outDim outputs K
         * @param normLastLayer keep the last layer's row norms at 1
         * @param useBn batch normalisation after each hidden layer
         */
        public Dino(int layers, int hiddenDim, int bottleneckDim, int outDim, boolean normLastLayer, boolean useBn) {
            this(layers, hiddenDim, bottleneckDim, outDim, normLastLayer, useBn, GELU);
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.dino(this);
        }
    }

    /**
     * A plain MLP with ReLU, as BYOL's, MoCo's and SimCLR's.
     *
     * @param layers linear layers
     * @param hiddenDim hidden width
     * @param outDim outputs K
     * @param useBn batch normalisation after each hidden layer
     */
    record Mlp(int layers, int hiddenDim, int outDim, boolean useBn) implements HeadConfig {
        /**
         * Checks the bounds.
         *
         * @param layers linear layers
         * @param hiddenDim hidden width
         * @param outDim outputs K
         * @param useBn batch normalisation after each hidden layer
         */
        public Mlp {
            new Bounds()
                    .atLeast("layers", layers, 1)
                    .atLeast("hidden_dim", hiddenDim, 1)
                    .atLeast("out_dim", outDim, 1)
                    .hold();
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.mlp(this);
        }
    }

    /**
     * A plain MLP with ReLU on the features, and one for the pooled outputs of each of some layers before.
     *
     * @param layers linear layers of each
     * @param hiddenDim hidden width
     * @param outDim outputs K
     * @param useBn batch normalisation after each hidden layer
     * @param depths of those layers, as shares of the backbone's blocks or stages, in (0, 1)
     */
    record Levels(int layers, int hiddenDim, int outDim, boolean useBn, List<Double> depths) implements HeadConfig {
        private static final int MOST = 8; // layers

        /**
         * Checks the bounds.
         *
         * @param layers linear layers of each
         * @param hiddenDim hidden width
         * @param outDim outputs K
         * @param useBn batch normalisation after each hidden layer
         * @param depths of those layers, as shares of the backbone's blocks or stages, in (0, 1)
         */
        public Levels {
            new Bounds()
                    .atLeast("layers", layers, 1)
                    .atLeast("hidden_dim", hiddenDim, 1)
                    .atLeast("out_dim", outDim, 1)
                    .demand(
                            "depths",
                            !depths.isEmpty()
                                    && depths.size() <= MOST
                                    && depths.stream().allMatch(depth -> depth > 0 && depth < 1),
                            "must be 1 to " + MOST + " shares of the backbone's depth above 0 and below 1",
                            depths)
                    .hold();
            depths = List.copyOf(depths);
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.levels(this);
        }
    }
}
