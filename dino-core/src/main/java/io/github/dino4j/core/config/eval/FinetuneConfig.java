package io.github.dino4j.core.config.eval;

import io.github.dino4j.core.config.bind.Bounds;
import java.util.List;

/**
 * Supervised training of a backbone and a linear layer on its CLS token.
 *
 * @param epochs passes over the training images
 * @param batchSize images of a step
 * @param lr peak learning rate at batch 256, scaled linearly
 * @param minLr final learning rate, not scaled
 * @param warmupEpochs linear warm-up
 * @param weightDecay of all but biases and one-dimensional parameters
 * @param betas decay rates of AdamW's two moments
 * @param eps added to the root of the second moment
 * @param layerDecay factor on the learning rate from each block to the one before it, 1 for none
 * @param dropPathRate stochastic depth of the last block, rising linearly from 0
 * @param labelSmoothing share of the target spread over all classes
 * @param mixup alpha of the Beta distribution that pairs of images are mixed by, 0 for none
 * @param clipGrad largest gradient norm of each parameter, 0 for no clipping
 * @param cropScale smallest and largest share of the image area of a training crop
 */
public record FinetuneConfig(
        int epochs,
        int batchSize,
        double lr,
        double minLr,
        double warmupEpochs,
        double weightDecay,
        List<Double> betas,
        double eps,
        double layerDecay,
        double dropPathRate,
        double labelSmoothing,
        double mixup,
        double clipGrad,
        List<Double> cropScale) {
    /**
     * Checks the bounds.
     *
     * @param epochs passes over the training images
     * @param batchSize images of a step
     * @param lr peak learning rate at batch 256, scaled linearly
     * @param minLr final learning rate, not scaled
     * @param warmupEpochs linear warm-up
     * @param weightDecay of all but biases and one-dimensional parameters
     * @param betas decay rates of AdamW's two moments
     * @param eps added to the root of the second moment
     * @param layerDecay factor on the learning rate from each block to the one before it, 1 for none
     * @param dropPathRate stochastic depth of the last block, rising linearly from 0
     * @param labelSmoothing share of the target spread over all classes
     * @param mixup alpha of the Beta distribution that pairs of images are mixed by, 0 for none
     * @param clipGrad largest gradient norm of each parameter, 0 for no clipping
     * @param cropScale smallest and largest share of the image area of a training crop
     */
    public FinetuneConfig {
        new Bounds()
                .atLeast("epochs", epochs, 1)
                .atLeast("batch_size", batchSize, 1)
                .above("lr", lr, 0.0)
                .demand("min_lr", minLr >= 0 && minLr <= lr, "must be in [0, eval.finetune.lr=" + lr + "]", minLr)
                .demand(
                        "warmup_epochs",
                        warmupEpochs >= 0 && warmupEpochs <= epochs,
                        "must be in [0, eval.finetune.epochs=" + epochs + "]",
                        warmupEpochs)
                .notNegative("weight_decay", weightDecay)
                .decayRates("betas", betas)
                .above("eps", eps, 0.0)
                .demand("layer_decay", layerDecay > 0 && layerDecay <= 1, "must be in (0, 1]", layerDecay)
                .belowOne("drop_path_rate", dropPathRate)
                .belowOne("label_smoothing", labelSmoothing)
                .notNegative("mixup", mixup)
                .notNegative("clip_grad", clipGrad)
                .pair("crop_scale", cropScale, 1.0)
                .hold();
    }
}
