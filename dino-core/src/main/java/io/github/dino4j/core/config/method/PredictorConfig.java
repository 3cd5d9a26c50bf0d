package io.github.dino4j.core.config.method;

import io.github.dino4j.core.config.bind.Bounds;
import io.github.dino4j.core.config.bind.Hyphenated;

/** What the student alone has after the head. */
@Hyphenated
public sealed interface PredictorConfig {
    /**
     * Does what the choice asks for.
     *
     * @param cases what to do for each
     * @param <T> the result
     * @return the result of the choice's own case
     */
    <T> T map(Cases<T> cases);

    /** {@return whether it normalises by the batch's own statistics} */
    default boolean useBn() {
        return false;
    }

    /**
     * One case for each choice.
     *
     * @param <T> the result
     */
    interface Cases<T> {
        /**
         * No predictor.
         *
         * @return the result
         */
        T none();

        /**
         * An MLP.
         *
         * @param predictor the choice
         * @return the result
         */
        T mlp(Mlp predictor);

        /**
         * One view made of patches.
         *
         * @param predictor the choice
         * @return the result
         */
        T jigsaw(Jigsaw predictor);
    }

    /** No predictor. */
    record None() implements PredictorConfig {
        @Override
        public <T> T map(Cases<T> cases) {
            return cases.none();
        }
    }

    /**
     * An MLP with ReLU from K to K outputs (Grill et al. 2020, section 3.1).
     *
     * @param layers linear layers
     * @param hiddenDim hidden width
     * @param useBn batch normalisation after each hidden layer
     */
    record Mlp(int layers, int hiddenDim, boolean useBn) implements PredictorConfig {
        /**
         * Checks the bounds.
         *
         * @param layers linear layers
         * @param hiddenDim hidden width
         * @param useBn batch normalisation after each hidden layer
         */
        public Mlp {
            new Bounds()
                    .atLeast("layers", layers, 1)
                    .atLeast("hidden_dim", hiddenDim, 1)
                    .hold();
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.mlp(this);
        }
    }

    /**
     * A linear layer from the outputs for the patches of an image, side by side, to one output: all local views become one view (Misra
     * and van der Maaten 2020, section 3.2).
     *
     * @param patches local views of an image
     */
    record Jigsaw(int patches) implements PredictorConfig {
        /**
         * Checks the bounds.
         *
         * @param patches local views of an image
         */
        public Jigsaw {
            new Bounds().atLeast("patches", patches, 2).hold();
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.jigsaw(this);
        }
    }
}
