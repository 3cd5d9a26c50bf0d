package io.github.dino4j.core.config.method;

import io.github.dino4j.core.config.bind.Bounds;

/**
 * The clusters of all images, found anew at each epoch's start by spherical k-means over the features that each image had last: the
 * targets of DeepCluster v2 (Caron et al. 2020, arXiv 2006.09882, section 4 and appendix). All views of an image have its clusters.
 *
 * @param prototypes clusters of each head
 * @param heads k-means that cluster the images, each on its own
 * @param iterations turns of each
 */
public record Clusters(int prototypes, int heads, int iterations) implements TargetConfig {
    private static final int MOST_HEADS = 64;
    private static final int MOST_ITERATIONS = 1000;

    /**
     * Checks the bounds.
     *
     * @param prototypes clusters of each head
     * @param heads k-means that cluster the images, each on its own
     * @param iterations turns of each
     */
    public Clusters {
        new Bounds()
                .atLeast("prototypes", prototypes, 2)
                .within("heads", heads, 1, MOST_HEADS)
                .within("iterations", iterations, 1, MOST_ITERATIONS)
                .hold();
    }

    @Override
    public <T> T map(Cases<T> cases) {
        return cases.clusters(this);
    }

    @Override
    public boolean isDistribution() {
        return true;
    }

    @Override
    public boolean isOfImages() {
        return true;
    }
}
