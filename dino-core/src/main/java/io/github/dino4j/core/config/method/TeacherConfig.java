package io.github.dino4j.core.config.method;

import io.github.dino4j.core.config.bind.Bounds;
import io.github.dino4j.core.config.bind.Hyphenated;
import io.github.dino4j.core.config.train.RampConfig;

/** How the teacher follows the student (Caron et al. 2021, section 5.2 and figure 6). */
@Hyphenated
public sealed interface TeacherConfig {
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
         * A moving average.
         *
         * @param ema the choice
         * @return the result
         */
        T ema(Ema ema);

        /**
         * A copy at the end of each epoch.
         *
         * @return the result
         */
        T previousEpoch();

        /**
         * The student before its last step.
         *
         * @return the result
         */
        T previousIteration();

        /**
         * The student itself.
         *
         * @return the result
         */
        T student();

        /**
         * Weights that stay.
         *
         * @param frozen the choice
         * @return the result
         */
        T frozen(Frozen frozen);

        /**
         * A network of another architecture that stays.
         *
         * @param imported the choice
         * @return the result
         */
        T imported(Imported imported);

        /**
         * No teacher.
         *
         * @return the result
         */
        T none();
    }

    /**
     * An exponential moving average of the student.
     *
     * @param momentum momentum of the moving average over the run
     */
    record Ema(RampConfig momentum) implements TeacherConfig {
        /**
         * Checks the bounds.
         *
         * @param momentum momentum of the moving average over the run
         */
        public Ema {
            new Bounds()
                    .oneOf("momentum.name", momentum.name(), "cosine")
                    .share("momentum.from", momentum.from())
                    .share("momentum.to", momentum.to())
                    .hold();
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.ema(this);
        }
    }

    /** The student as it was at the end of the last epoch. */
    record PreviousEpoch() implements TeacherConfig {
        @Override
        public <T> T map(Cases<T> cases) {
            return cases.previousEpoch();
        }
    }

    /** The student as it was before its last step. */
    record PreviousIteration() implements TeacherConfig {
        @Override
        public <T> T map(Cases<T> cases) {
            return cases.previousIteration();
        }
    }

    /** The student itself, without gradient. */
    record Student() implements TeacherConfig {
        @Override
        public <T> T map(Cases<T> cases) {
            return cases.student();
        }
    }

    /**
     * Weights that never change: distillation from a trained network.
     *
     * @param weights a run directory or a weights file, backbone and head of the student's shape
     */
    record Frozen(String weights) implements TeacherConfig {
        /**
         * Checks the bounds.
         *
         * @param weights a run directory or a weights file, backbone and head of the student's shape
         */
        public Frozen {
            new Bounds()
                    .demand(
                            "weights",
                            !weights.isBlank() && weights.indexOf('\0') < 0,
                            "must name a run directory or a weights file",
                            "'" + weights + "'")
                    .hold();
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.frozen(this);
        }
    }

    /**
     * A trained network of any architecture that never changes: distillation into a student that is most often smaller.
     *
     * @param weights a run directory or a weights file
     * @param outputs what the student learns of it: {@code features} of its backbone, or outputs of its {@code head}
     * @param numHeads attention heads, 0 for what the file says, or else one per 64 numbers of width
     */
    record Imported(String weights, String outputs, int numHeads) implements TeacherConfig {
        private static final String FEATURES = "features";

        /**
         * Checks the bounds.
         *
         * @param weights a run directory or a weights file
         * @param outputs what the student learns of it: {@code features} of its backbone, or outputs of its {@code head}
         * @param numHeads attention heads, 0 for what the file says, or else one per 64 numbers of width
         */
        public Imported {
            new Bounds()
                    .demand(
                            "weights",
                            !weights.isBlank() && weights.indexOf('\0') < 0,
                            "must name a run directory or a weights file",
                            "'" + weights + "'")
                    .oneOf("outputs", outputs, FEATURES, "head")
                    .atLeast("num_heads", numHeads, 0)
                    .hold();
        }

        /** {@return whether the student learns features, and not what a head makes of them} */
        public boolean ofFeatures() {
            return outputs.equals(FEATURES);
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.imported(this);
        }
    }

    /** No teacher: student views are compared with each other. */
    record None() implements TeacherConfig {
        @Override
        public <T> T map(Cases<T> cases) {
            return cases.none();
        }
    }
}
