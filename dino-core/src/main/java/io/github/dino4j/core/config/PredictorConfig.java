package io.github.dino4j.core.config;

/** An extra MLP on the student side, after the head. */
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
    }

    /** No predictor. */
    record None() implements PredictorConfig {
        @Override
        public <T> T map(Cases<T> cases) {
            return cases.none();
        }
    }
}
