package io.github.dino4j.core.config.eval;

import io.github.dino4j.core.config.bind.Bounds;

/**
 * What is looked for in a folder of images.
 *
 * @param duplicates cosine of features from which two images are near-duplicates, 0 to choose it by the images
 * @param pixelDuplicates the same of pixels, where there are no weights
 * @param neighbors nearest images that an outlier is measured by
 * @param outliers robust deviations above the median from which an image is an outlier
 * @param clusters number of clusters, 0 to choose it
 * @param subset share of the images that the diverse subset has
 */
public record CurateConfig(
        double duplicates, double pixelDuplicates, int neighbors, double outliers, int clusters, double subset) {
    private static final int MOST_CLUSTERS = 1000;
    private static final int MOST_NEIGHBORS = 1000;

    /**
     * Checks the bounds.
     *
     * @param duplicates cosine of features from which two images are near-duplicates, 0 to choose it by the images
     * @param pixelDuplicates the same of pixels, where there are no weights
     * @param neighbors nearest images that an outlier is measured by
     * @param outliers robust deviations above the median from which an image is an outlier
     * @param clusters number of clusters, 0 to choose it
     * @param subset share of the images that the diverse subset has
     */
    public CurateConfig {
        new Bounds()
                .demand("duplicates", duplicates >= 0 && duplicates < 1, "must be in [0, 1)", duplicates)
                .demand(
                        "pixel_duplicates",
                        pixelDuplicates > 0 && pixelDuplicates < 1,
                        "must be in (0, 1)",
                        pixelDuplicates)
                .within("neighbors", neighbors, 1, MOST_NEIGHBORS)
                .above("outliers", outliers, 0)
                .demand(
                        "clusters",
                        clusters == 0 || (clusters >= 2 && clusters <= MOST_CLUSTERS),
                        "must be 0 or in [2, " + MOST_CLUSTERS + "]",
                        clusters)
                .demand("subset", subset > 0 && subset <= 1, "must be in (0, 1]", subset)
                .hold();
    }
}
