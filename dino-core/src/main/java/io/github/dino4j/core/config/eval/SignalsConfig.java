package io.github.dino4j.core.config.eval;

import io.github.dino4j.core.config.bind.Bounds;

/**
 * What is measured without labels during training.
 *
 * @param images training images of the sample, fewer where there are not as many
 * @param everyEpochs epochs between measurements, 0 for none
 * @param pictures images of the sample whose attention and nearest images are drawn at each measurement, 0 for none
 */
public record SignalsConfig(int images, int everyEpochs, int pictures) {
    private static final int MOST = 4096; // all pairs of them are looked at
    private static final int MOST_PICTURES = 16; // side by side

    /**
     * Checks the bounds.
     *
     * @param images training images of the sample, fewer where there are not as many
     * @param everyEpochs epochs between measurements, 0 for none
     * @param pictures images of the sample whose attention and nearest images are drawn at each measurement, 0 for none
     */
    public SignalsConfig {
        new Bounds()
                .within("images", images, 2, MOST)
                .atLeast("every_epochs", everyEpochs, 0)
                .within("pictures", pictures, 0, MOST_PICTURES)
                .hold();
    }
}
