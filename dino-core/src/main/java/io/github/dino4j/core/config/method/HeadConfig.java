package io.github.dino4j.core.config.method;

import io.github.dino4j.core.config.bind.Bounds;
import io.github.dino4j.core.config.bind.Hyphenated;

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
    }

    /**
     * DINO's: an MLP to an L2-normalised bottleneck and a weight-normalised last layer.
     *
     * @param layers linear layers of the MLP
     * @param hiddenDim hidden width
     * @param bottleneckDim width before the last layer, where outputs are L2-normalised
     * @param outDim outputs K
     * @param normLastLayer keep the last layer's row norms at 1
     * @param useBn batch normalisation after each hidden layer
     */
    record Dino(int layers, int hiddenDim, int bottleneckDim, int outDim, boolean normLastLayer, boolean useBn)
            implements HeadConfig {
        /**
         * Checks the bounds.
         *
         * @param layers linear layers of the MLP
         * @param hiddenDim hidden width
         * @param bottleneckDim width before the last layer, where outputs are L2-normalised
         * @param outDim outputs K
         * @param normLastLayer keep the last layer's row norms at 1
         * @param useBn batch normalisation after each hidden layer
         */
        public Dino {
            new Bounds()
                    .atLeast("layers", layers, 1)
                    .atLeast("hidden_dim", hiddenDim, 1)
                    .atLeast("bottleneck_dim", bottleneckDim, 1)
                    .atLeast("out_dim", outDim, 1)
                    .hold();
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
}
