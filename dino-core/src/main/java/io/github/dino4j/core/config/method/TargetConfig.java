package io.github.dino4j.core.config.method;

import io.github.dino4j.core.config.bind.Bounds;
import io.github.dino4j.core.config.bind.Hyphenated;
import java.util.Optional;

/** How teacher outputs become targets. */
@Hyphenated
public sealed interface TargetConfig
        permits TargetConfig.CenterSharpen,
                TargetConfig.Center,
                TargetConfig.Sinkhorn,
                TargetConfig.BatchSoftmax,
                Labels,
                TargetConfig.None,
                SinkhornQueue,
                Clusters,
                PseudoLabels,
                Bags {
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

    /** {@return the temperature that distributions are sharpened by, where the targets are such} */
    default Optional<TempConfig> sharpening() {
        return Optional.empty();
    }

    /** {@return whether an image's targets depend on the other images of its step, not on earlier steps alone} */
    default boolean mixesBatch() {
        return false;
    }

    /** {@return whether targets are the classes of the images, as their folders name them} */
    default boolean readsLabels() {
        return false;
    }

    /** {@return whether targets are of the images, the same for all views, and no teacher computes them} */
    default boolean isOfImages() {
        return readsLabels();
    }

    /** {@return whether targets are found by looking at all images at an epoch's start} */
    default boolean looksAtAll() {
        return isOfImages() && !readsLabels();
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
         * Balanced distributions.
         *
         * @param target the choice
         * @return the result
         */
        T sinkhorn(Sinkhorn target);

        /**
         * Distributions balanced with those of earlier steps.
         *
         * @param target the choice
         * @return the result
         */
        T sinkhornQueue(SinkhornQueue target);

        /**
         * The softmax over the batch.
         *
         * @param target the choice
         * @return the result
         */
        T batchSoftmax(BatchSoftmax target);

        /**
         * The classes of the images.
         *
         * @param target the choice
         * @return the result
         */
        T labels(Labels target);

        /**
         * Clusters of all images.
         *
         * @param target the choice
         * @return the result
         */
        T clusters(Clusters target);

        /**
         * Bags of visual words.
         *
         * @param target the choice
         * @return the result
         */
        T bags(Bags target);

        /**
         * The network's own answers.
         *
         * @return the result
         */
        T pseudoLabels();

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

        @Override
        public Optional<TempConfig> sharpening() {
            return Optional.of(temp);
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

    /**
     * Distributions that use all outputs alike over the images of a step, by Sinkhorn and Knopp (Caron et al. 2020, section
     * 3.1; Caron et al. 2021, section 5.2).
     *
     * @param temp the teacher's temperature
     * @param iterations turns of columns and rows
     * @param perView whether each view's rows are balanced on their own, as in SwAV, or those of all views together
     */
    record Sinkhorn(TempConfig temp, int iterations, boolean perView) implements TargetConfig {
        private static final int MOST = 100; // after a few nothing changes any more

        /**
         * Checks the bounds.
         *
         * @param temp the teacher's temperature
         * @param iterations turns of columns and rows
         * @param perView whether each view's rows are balanced on their own, as in SwAV, or those of all views together
         */
        public Sinkhorn {
            new Bounds().within("iterations", iterations, 1, MOST).hold();
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.sinkhorn(this);
        }

        @Override
        public boolean isDistribution() {
            return true;
        }

        @Override
        public Optional<TempConfig> sharpening() {
            return Optional.of(temp);
        }

        @Override
        public boolean mixesBatch() {
            return true;
        }
    }

    /**
     * The softmax of each output over the images of a step, each image's then divided by their sum (Caron et al. 2021,
     * appendix, table 15).
     *
     * @param temp the teacher's temperature
     */
    record BatchSoftmax(TempConfig temp) implements TargetConfig {
        @Override
        public <T> T map(Cases<T> cases) {
            return cases.batchSoftmax(this);
        }

        @Override
        public boolean isDistribution() {
            return true;
        }

        @Override
        public Optional<TempConfig> sharpening() {
            return Optional.of(temp);
        }

        @Override
        public boolean mixesBatch() {
            return true;
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
