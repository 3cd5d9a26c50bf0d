package io.github.dino4j.core.config.eval;

import io.github.dino4j.core.config.bind.Bounds;

/**
 * A flat map of features.
 *
 * @param method {@code pca} or {@code umap}
 * @param points most points on it; of more images a seeded sample is shown
 * @param neighbors UMAP: nearest images that a neighbourhood is made of
 * @param minDist UMAP: how near points may lie to each other
 */
public record MapConfig(String method, int points, int neighbors, double minDist) {
    private static final int MOST_POINTS =
            4000; // beyond, UMAP's library looks for neighbours by a method that can fail

    /**
     * Checks the bounds.
     *
     * @param method {@code pca} or {@code umap}
     * @param points most points on it; of more images a seeded sample is shown
     * @param neighbors UMAP: nearest images that a neighbourhood is made of
     * @param minDist UMAP: how near points may lie to each other
     */
    public MapConfig {
        new Bounds()
                .oneOf("method", method, "pca", "umap")
                .within("points", points, 3, MOST_POINTS)
                .atLeast("neighbors", neighbors, 2)
                .belowOne("min_dist", minDist)
                .hold();
    }
}
