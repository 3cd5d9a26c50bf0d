package io.github.dino4j.core.config.train;

import java.util.List;

/** The optimiser and its schedules. Learning rates are those of a batch of 256 images and scale linearly with the batch. */
public sealed interface OptimConfig {
    /** {@return peak learning rate at a batch of 256; scaled linearly with the batch} */
    double lr();

    /** {@return final learning rate, not scaled} */
    double minLr();

    /** {@return linear warm-up in epochs} */
    double warmupEpochs();

    /** {@return weight decay over the run} */
    RampConfig weightDecay();

    /** {@return largest gradient norm of each parameter, 0 for no clipping} */
    double clipGrad();

    /** {@return epochs in which the last layer of the head does not learn} */
    int freezeLastLayer();

    /** {@return how many numbers it remembers of each weight} */
    default int moments() {
        return 1;
    }

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
         * AdamW.
         *
         * @param optim the choice
         * @return the result
         */
        T adamw(Adamw optim);

        /**
         * Gradient descent with momentum.
         *
         * @param optim the choice
         * @return the result
         */
        T sgd(Sgd optim);

        /**
         * LARS.
         *
         * @param optim the choice
         * @return the result
         */
        T lars(Lars optim);

        /**
         * LARC.
         *
         * @param optim the choice
         * @return the result
         */
        T larc(Larc optim);
    }

    /**
     * AdamW (Loshchilov and Hutter 2019).
     *
     * @param lr peak learning rate at a batch of 256; scaled linearly with the batch
     * @param minLr final learning rate, not scaled
     * @param warmupEpochs linear warm-up in epochs
     * @param weightDecay weight decay over the run
     * @param betas decay rates of the two moments
     * @param eps added to the root of the second moment
     * @param layerDecay a block's learning rate over that of the block after it, in (0, 1]
     * @param patchEmbedLrMult factor on the learning rate of the patch embedding, beside that
     * @param clipGrad largest gradient norm of each parameter, 0 for no clipping
     * @param freezeLastLayer epochs in which the last layer of the head does not learn
     */
    record Adamw(
            double lr,
            double minLr,
            double warmupEpochs,
            RampConfig weightDecay,
            List<Double> betas,
            double eps,
            double layerDecay,
            double patchEmbedLrMult,
            double clipGrad,
            int freezeLastLayer)
            implements OptimConfig {
        /**
         * Checks the bounds.
         *
         * @param lr peak learning rate at a batch of 256; scaled linearly with the batch
         * @param minLr final learning rate, not scaled
         * @param warmupEpochs linear warm-up in epochs
         * @param weightDecay weight decay over the run
         * @param betas decay rates of the two moments
         * @param eps added to the root of the second moment
         * @param layerDecay a block's learning rate over that of the block after it, in (0, 1]
         * @param patchEmbedLrMult factor on the learning rate of the patch embedding, beside that
         * @param clipGrad largest gradient norm of each parameter, 0 for no clipping
         * @param freezeLastLayer epochs in which the last layer of the head does not learn
         */
        public Adamw {
            OptimBounds.of(lr, minLr, warmupEpochs, weightDecay, clipGrad, freezeLastLayer)
                    .decayRates("betas", betas)
                    .above("eps", eps, 0.0)
                    .demand("layer_decay", layerDecay > 0.0 && layerDecay <= 1.0, "must be in (0, 1]", layerDecay)
                    .notNegative("patch_embed_lr_mult", patchEmbedLrMult)
                    .hold();
        }

        @Override
        public int moments() {
            return 2;
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.adamw(this);
        }
    }

    /**
     * Gradient descent with momentum as in PyTorch, weight decay as a part of the gradient: {@code --optimizer sgd} of the
     * original.
     *
     * @param lr peak learning rate at a batch of 256; scaled linearly with the batch
     * @param minLr final learning rate, not scaled
     * @param warmupEpochs linear warm-up in epochs
     * @param weightDecay weight decay over the run
     * @param momentum share of the last direction that is kept
     * @param clipGrad largest gradient norm of each parameter, 0 for no clipping
     * @param freezeLastLayer epochs in which the last layer of the head does not learn
     */
    record Sgd(
            double lr,
            double minLr,
            double warmupEpochs,
            RampConfig weightDecay,
            double momentum,
            double clipGrad,
            int freezeLastLayer)
            implements OptimConfig {
        /**
         * Checks the bounds.
         *
         * @param lr peak learning rate at a batch of 256; scaled linearly with the batch
         * @param minLr final learning rate, not scaled
         * @param warmupEpochs linear warm-up in epochs
         * @param weightDecay weight decay over the run
         * @param momentum share of the last direction that is kept
         * @param clipGrad largest gradient norm of each parameter, 0 for no clipping
         * @param freezeLastLayer epochs in which the last layer of the head does not learn
         */
        public Sgd {
            OptimBounds.of(lr, minLr, warmupEpochs, weightDecay, clipGrad, freezeLastLayer)
                    .belowOne("momentum", momentum)
                    .hold();
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.sgd(this);
        }
    }

    /**
     * LARS (You et al. 2017): steps as long as a share of the weights that they change, the original's {@code --optimizer
     * lars}.
     *
     * @param lr peak learning rate at a batch of 256; scaled linearly with the batch
     * @param minLr final learning rate, not scaled
     * @param warmupEpochs linear warm-up in epochs
     * @param weightDecay weight decay over the run
     * @param momentum share of the last direction that is kept
     * @param eta that share of the weights, at a learning rate of 1
     * @param clipGrad largest gradient norm of each parameter, 0 for no clipping
     * @param freezeLastLayer epochs in which the last layer of the head does not learn
     */
    record Lars(
            double lr,
            double minLr,
            double warmupEpochs,
            RampConfig weightDecay,
            double momentum,
            double eta,
            double clipGrad,
            int freezeLastLayer)
            implements OptimConfig {
        /**
         * Checks the bounds.
         *
         * @param lr peak learning rate at a batch of 256; scaled linearly with the batch
         * @param minLr final learning rate, not scaled
         * @param warmupEpochs linear warm-up in epochs
         * @param weightDecay weight decay over the run
         * @param momentum share of the last direction that is kept
         * @param eta that share of the weights, at a learning rate of 1
         * @param clipGrad largest gradient norm of each parameter, 0 for no clipping
         * @param freezeLastLayer epochs in which the last layer of the head does not learn
         */
        public Lars {
            OptimBounds.of(lr, minLr, warmupEpochs, weightDecay, clipGrad, freezeLastLayer)
                    .belowOne("momentum", momentum)
                    .above("eta", eta, 0.0)
                    .hold();
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.lars(this);
        }
    }

    /**
     * LARC, apex's relative of LARS, as SwAV trains with it (Caron et al. 2020).
     *
     * @param lr peak learning rate at a batch of 256; scaled linearly with the batch
     * @param minLr final learning rate, not scaled
     * @param warmupEpochs linear warm-up in epochs
     * @param weightDecay weight decay over the run
     * @param momentum share of the last direction that is kept
     * @param trust apex's {@code trust_coefficient}: the share of the weights that a step at a learning rate of 1 is long
     * @param clip whether the share bounds the learning rate instead of multiplying it
     * @param clipGrad largest gradient norm of each parameter, 0 for no clipping
     * @param freezeLastLayer epochs in which the last layer of the head does not learn
     */
    record Larc(
            double lr,
            double minLr,
            double warmupEpochs,
            RampConfig weightDecay,
            double momentum,
            double trust,
            boolean clip,
            double clipGrad,
            int freezeLastLayer)
            implements OptimConfig {
        /**
         * Checks the bounds.
         *
         * @param lr peak learning rate at a batch of 256; scaled linearly with the batch
         * @param minLr final learning rate, not scaled
         * @param warmupEpochs linear warm-up in epochs
         * @param weightDecay weight decay over the run
         * @param momentum share of the last direction that is kept
         * @param trust apex's {@code trust_coefficient}: the share of the weights that a step at a learning rate of 1 is long
         * @param clip whether the share bounds the learning rate instead of multiplying it
         * @param clipGrad largest gradient norm of each parameter, 0 for no clipping
         * @param freezeLastLayer epochs in which the last layer of the head does not learn
         */
        public Larc {
            OptimBounds.of(lr, minLr, warmupEpochs, weightDecay, clipGrad, freezeLastLayer)
                    .belowOne("momentum", momentum)
                    .above("trust", trust, 0.0)
                    .hold();
        }

        @Override
        public <T> T map(Cases<T> cases) {
            return cases.larc(this);
        }
    }
}
