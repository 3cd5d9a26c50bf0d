package io.github.dino4j.core.config.method;

import io.github.dino4j.core.config.bind.Bounds;
import io.github.dino4j.core.config.bind.Hyphenated;
import java.util.List;

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

    /** {@return how deep the layers lie whose words are predicted, as shares of the backbone's depth; none where none are} */
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

        /**
         * Weights made of visual words.
         *
         * @param predictor the choice
         * @return the result
         */
        T words(Words predictor);
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

    /**
     * How much of each visual word an image has, from the cosine of the head's output with a weight that a small network makes of the word
     * (Gidaris et al. 2021, section 3.3).
     *
     * @param words of the vocabulary of each layer
     * @param depths of those layers, as shares of the backbone's blocks or stages, in (0, 1]
     */
    record Words(int words, List<Double> depths) implements PredictorConfig {
        private static final int MOST = 8; // layers

        /**
         * Checks the bounds.
         *
         * @param words of the vocabulary of each layer
         * @param depths of those layers, as shares of the backbone's blocks or stages, in (0, 1]
         */
        public Words {
            new Bounds()
                    .atLeast("words", words, 2)
                    .demand(
                            "depths",
                            !depths.isEmpty()
                                    && depths.size() <= MOST
                                    && depths.stream().allMatch(depth -> depth > 0 && depth <= 1),
                            "must be 1 to " + MOST + " shares of the backbone's depth above 0 and at most 1",
                            depths)
                    .hold();
            depths = List.copyOf(depths);
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.words(this);
        }
    }
}
