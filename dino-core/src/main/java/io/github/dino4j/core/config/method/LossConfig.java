package io.github.dino4j.core.config.method;

import io.github.dino4j.core.config.bind.Bounds;
import io.github.dino4j.core.config.bind.Hyphenated;

/** How student outputs are compared with targets. */
@Hyphenated
public sealed interface LossConfig {
    /**
     * Does what the choice asks for.
     *
     * @param cases what to do for each
     * @param <T> the result
     * @return the result of the choice's own case
     */
    <T> T map(Cases<T> cases);

    /** {@return whether targets must be distributions over the outputs} */
    default boolean comparesDistributions() {
        return false;
    }

    /** {@return whether it can compare student views with each other where there is no teacher} */
    default boolean worksWithoutTeacher() {
        return false;
    }

    /**
     * One case for each choice.
     *
     * @param <T> the result
     */
    interface Cases<T> {
        /**
         * Cross-entropy.
         *
         * @param loss the choice
         * @return the result
         */
        T crossEntropy(CrossEntropy loss);

        /**
         * Squared distance.
         *
         * @return the result
         */
        T mse();

        /**
         * Negative cosine.
         *
         * @return the result
         */
        T negativeCosine();

        /**
         * InfoNCE.
         *
         * @param loss the choice
         * @return the result
         */
        T infoNce(InfoNce loss);
    }

    /**
     * The cross-entropy of target and student distributions.
     *
     * @param studentTemp the student's temperature
     */
    record CrossEntropy(double studentTemp) implements LossConfig {
        /**
         * Checks the bounds.
         *
         * @param studentTemp the student's temperature
         */
        public CrossEntropy {
            new Bounds().temperature("student_temp", studentTemp).hold();
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.crossEntropy(this);
        }

        @Override
        public boolean comparesDistributions() {
            return true;
        }
    }

    /** The squared distance of outputs and targets, both scaled to length 1. */
    record Mse() implements LossConfig {
        @Override
        public <T> T map(Cases<T> cases) {
            return cases.mse();
        }
    }

    /** The negative cosine of outputs and targets. */
    record NegativeCosine() implements LossConfig {
        @Override
        public <T> T map(Cases<T> cases) {
            return cases.negativeCosine();
        }
    }

    /**
     * Which image of the batch a view belongs to, told by cosines.
     *
     * @param temp the temperature of the cosines
     */
    record InfoNce(double temp) implements LossConfig {
        /**
         * Checks the bounds.
         *
         * @param temp the temperature of the cosines
         */
        public InfoNce {
            new Bounds().temperature("temp", temp).hold();
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.infoNce(this);
        }

        @Override
        public boolean worksWithoutTeacher() {
            return true;
        }
    }
}
