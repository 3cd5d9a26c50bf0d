package io.github.dino4j.core.config.train;

import io.github.dino4j.core.config.bind.Bounds;

/** The bounds that optimisers share. */
final class OptimBounds {
    private OptimBounds() {}

    /** What all have: the bounds of the schedules, of clipping and of the frozen layer. */
    static Bounds of(
            double lr,
            double minLr,
            double warmupEpochs,
            RampConfig weightDecay,
            double clipGrad,
            int freezeLastLayer) {
        return new Bounds()
                .oneOf("weight_decay.name", weightDecay.name(), "cosine")
                .above("lr", lr, 0.0)
                .demand("min_lr", minLr >= 0 && minLr <= lr, "must be in [0, optim.lr=" + lr + "]", minLr)
                .notNegative("clip_grad", clipGrad)
                .notNegative("weight_decay.from", weightDecay.from())
                .notNegative("weight_decay.to", weightDecay.to())
                .notNegative("warmup_epochs", warmupEpochs)
                .atLeast("freeze_last_layer", freezeLastLayer, 0);
    }
}
