package io.github.dino4j.core.config.method;

import io.github.dino4j.core.config.bind.Bounds;
import io.github.dino4j.core.config.bind.Hyphenated;

/** How student outputs are compared with targets. */
@Hyphenated
public sealed interface LossConfig
        permits LossConfig.CrossEntropy,
                LossConfig.Mse,
                LossConfig.NegativeCosine,
                LossConfig.InfoNce,
                LossConfig.Moco,
                LossConfig.NtXent,
                LossConfig.BarlowTwins,
                Csml {
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

    /** {@return whether it compares student views with each other and has no use for a teacher} */
    default boolean refusesTeacher() {
        return false;
    }

    /** {@return whether an image's share of it depends on the other images of its step} */
    default boolean mixesBatch() {
        return false;
    }

    /** {@return whether it keeps images apart by itself, without a centre or a predictor} */
    default boolean keepsApart() {
        return mixesBatch() || queue() > 0;
    }

    /** {@return targets of earlier steps that it compares with, 0 for none} */
    default int queue() {
        return 0;
    }

    /** {@return whether it compares outputs at several layers, and local views are mixed with those of other images} */
    default boolean hasSeveralPositives() {
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

        /**
         * InfoNCE with a queue.
         *
         * @param loss the choice
         * @return the result
         */
        T moco(Moco loss);

        /**
         * SimCLR's.
         *
         * @param loss the choice
         * @return the result
         */
        T ntXent(NtXent loss);

        /**
         * Barlow Twins'.
         *
         * @param loss the choice
         * @return the result
         */
        T barlowTwins(BarlowTwins loss);

        /**
         * InfoNCE with a queue and several positives.
         *
         * @param loss the choice
         * @return the result
         */
        T csml(Csml loss);
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

        @Override
        public boolean mixesBatch() {
            return true;
        }
    }

    /**
     * Which key is that of the image, told by cosines with it and with a queue of earlier keys (He et al. 2020).
     *
     * @param temp the temperature of the cosines
     * @param queue earlier keys
     */
    record Moco(double temp, int queue) implements LossConfig {
        /**
         * Checks the bounds.
         *
         * @param temp the temperature of the cosines
         * @param queue earlier keys
         */
        public Moco {
            new Bounds().temperature("temp", temp).atLeast("queue", queue, 1).hold();
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.moco(this);
        }
    }

    /**
     * Which of all other views of the batch is that of the image, told by cosines (Chen et al. 2020).
     *
     * @param temp the temperature of the cosines
     */
    record NtXent(double temp) implements LossConfig {
        /**
         * Checks the bounds.
         *
         * @param temp the temperature of the cosines
         */
        public NtXent {
            new Bounds().temperature("temp", temp).hold();
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.ntXent(this);
        }

        @Override
        public boolean worksWithoutTeacher() {
            return true;
        }

        @Override
        public boolean refusesTeacher() {
            return true;
        }

        @Override
        public boolean mixesBatch() {
            return true;
        }
    }

    /**
     * Outputs that agree for two views of an image and differ from each other (Zbontar et al. 2021).
     *
     * @param redundancy the weight of correlations of different outputs, the paper's lambda
     */
    record BarlowTwins(double redundancy) implements LossConfig {
        /**
         * Checks the bounds.
         *
         * @param redundancy the weight of correlations of different outputs, the paper's lambda
         */
        public BarlowTwins {
            new Bounds().above("redundancy", redundancy, 0.0).hold();
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.barlowTwins(this);
        }

        @Override
        public boolean worksWithoutTeacher() {
            return true;
        }

        @Override
        public boolean refusesTeacher() {
            return true;
        }

        @Override
        public boolean mixesBatch() {
            return true;
        }
    }
}
