package io.github.dino4j.core.config.train;

import io.github.dino4j.core.config.bind.Bounds;
import java.util.List;

/**
 * The optimiser and its schedules.
 *
 * @param name {@code adamw}
 * @param lr peak learning rate at a batch of 256; scaled linearly with the batch
 * @param minLr final learning rate, not scaled
 * @param warmupEpochs linear warm-up in epochs
 * @param weightDecay weight decay over the run
 * @param betas decay rates of the two moments
 * @param eps added to the root of the second moment
 * @param clipGrad largest gradient norm of each parameter, 0 for no clipping
 * @param freezeLastLayer epochs in which the last layer of the head does not learn
 */
public record OptimConfig(
        String name,
        double lr,
        double minLr,
        double warmupEpochs,
        RampConfig weightDecay,
        List<Double> betas,
        double eps,
        double clipGrad,
        int freezeLastLayer) {
    /**
     * Checks the bounds.
     *
     * @param name {@code adamw}
     * @param lr peak learning rate at a batch of 256; scaled linearly with the batch
     * @param minLr final learning rate, not scaled
     * @param warmupEpochs linear warm-up in epochs
     * @param weightDecay weight decay over the run
     * @param betas decay rates of the two moments
     * @param eps added to the root of the second moment
     * @param clipGrad largest gradient norm of each parameter, 0 for no clipping
     * @param freezeLastLayer epochs in which the last layer of the head does not learn
     */
    public OptimConfig {
        new Bounds()
                .oneOf("name", name, "adamw")
                .oneOf("weight_decay.name", weightDecay.name(), "cosine")
                .above("lr", lr, 0.0)
                .demand("min_lr", minLr >= 0 && minLr <= lr, "must be in [0, optim.lr=" + lr + "]", minLr)
                .notNegative("clip_grad", clipGrad)
                .notNegative("weight_decay.from", weightDecay.from())
                .notNegative("weight_decay.to", weightDecay.to())
                .above("eps", eps, 0.0)
                .notNegative("warmup_epochs", warmupEpochs)
                .demand(
                        "betas",
                        betas.size() == 2 && betas.stream().allMatch(b -> b >= 0 && b < 1),
                        "must be two numbers in [0, 1)",
                        betas)
                .atLeast("freeze_last_layer", freezeLastLayer, 0)
                .hold();
    }
}
