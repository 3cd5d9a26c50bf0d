package io.github.dino4j.core.config.eval;

import io.github.dino4j.core.config.bind.Bounds;
import java.util.List;

/**
 * A linear classifier on frozen features.
 *
 * @param epochs passes over the training images
 * @param batchSize images of a step
 * @param lr peak learning rates at batch 256, scaled linearly; one head is trained with each
 * @param momentum of SGD
 * @param lastBlocks CLS tokens of so many last blocks
 * @param avgPatches whether the mean patch token of the last block is added
 * @param augment whether images are cropped and flipped anew in every epoch, or features computed once
 * @param cropScale smallest and largest share of the image area of such a crop
 * @param everyEpochs epochs of pre-training between probes on features computed once, 0 for none
 */
public record LinearConfig(
        int epochs,
        int batchSize,
        List<Double> lr,
        double momentum,
        int lastBlocks,
        boolean avgPatches,
        boolean augment,
        List<Double> cropScale,
        int everyEpochs) {
    /**
     * Checks the bounds.
     *
     * @param epochs passes over the training images
     * @param batchSize images of a step
     * @param lr peak learning rates at batch 256, scaled linearly; one head is trained with each
     * @param momentum of SGD
     * @param lastBlocks CLS tokens of so many last blocks
     * @param avgPatches whether the mean patch token of the last block is added
     * @param augment whether images are cropped and flipped anew in every epoch, or features computed once
     * @param cropScale smallest and largest share of the image area of such a crop
     * @param everyEpochs epochs of pre-training between probes on features computed once, 0 for none
     */
    public LinearConfig {
        new Bounds()
                .atLeast("epochs", epochs, 1)
                .atLeast("batch_size", batchSize, 1)
                .demand("lr", !lr.isEmpty() && lr.stream().allMatch(each -> each > 0), "must be numbers above 0", lr)
                .belowOne("momentum", momentum)
                .atLeast("last_blocks", lastBlocks, 1)
                .pair("crop_scale", cropScale, 1.0)
                .atLeast("every_epochs", everyEpochs, 0)
                .hold();
    }
}
