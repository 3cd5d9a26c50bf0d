package io.github.dino4j.core.config;

/** How teacher outputs become targets. */
@Hyphenated
public sealed interface TargetConfig {
    /**
     * Does what the choice asks for.
     *
     * @param cases what to do for each
     * @param <T> the result
     * @return the result of the choice's own case
     */
    <T> T map(Cases<T> cases);

    /** {@return whether each row of the targets is a distribution over the outputs} */
    default boolean isDistribution() {
        return false;
    }

    /**
     * One case for each choice.
     *
     * @param <T> the result
     */
    interface Cases<T> {
        /**
         * Centred and sharpened distributions.
         *
         * @param target the choice
         * @return the result
         */
        T centerSharpen(CenterSharpen target);

        /**
         * Centred outputs.
         *
         * @param target the choice
         * @return the result
         */
        T center(Center target);

        /**
         * Outputs as they are.
         *
         * @return the result
         */
        T none();
    }

    /**
     * The softmax of centred outputs at a low temperature (Caron et al. 2021, section 3.1).
     *
     * @param momentum momentum of the centre
     * @param temp the teacher's temperature
     */
    record CenterSharpen(double momentum, TempConfig temp) implements TargetConfig {
        /**
         * Checks the bounds.
         *
         * @param momentum momentum of the centre
         * @param temp the teacher's temperature
         */
        public CenterSharpen {
            new Bounds().share("momentum", momentum).hold();
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.centerSharpen(this);
        }

        @Override
        public boolean isDistribution() {
            return true;
        }
    }

    /**
     * Centred outputs, not made distributions of.
     *
     * @param momentum momentum of the centre
     */
    record Center(double momentum) implements TargetConfig {
        /**
         * Checks the bounds.
         *
         * @param momentum momentum of the centre
         */
        public Center {
            new Bounds().share("momentum", momentum).hold();
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.center(this);
        }
    }

    /** Outputs as they are. */
    record None() implements TargetConfig {
        @Override
        public <T> T map(Cases<T> cases) {
            return cases.none();
        }
    }
}
