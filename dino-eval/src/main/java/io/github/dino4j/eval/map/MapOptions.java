package io.github.dino4j.eval.map;

import io.github.dino4j.core.config.eval.MapConfig;

/**
 * How features are laid out on a plane.
 *
 * @param points most points on a map; of more images a seeded sample is shown
 * @param neighbors UMAP: how many nearest images a neighbourhood is made of
 * @param minDist UMAP: how near points may lie to each other, from 0 to below 1
 * @param seed of the sample and of UMAP
 */
public record MapOptions(int points, int neighbors, double minDist, long seed) {
    /** Most points that UMAP lays out by exact neighbours. */
    public static final int MOST_POINTS = 4000;

    /**
     * Checks the bounds.
     *
     * @param points from 3 to {@value #MOST_POINTS}
     * @param neighbors at least 2
     * @param minDist from 0 to below 1
     * @param seed any number
     */
    public MapOptions {
        if (points < 3 || points > MOST_POINTS) {
            throw new IllegalArgumentException("points must be in [3, " + MOST_POINTS + "], was " + points);
        }
        if (neighbors < 2) {
            throw new IllegalArgumentException("neighbors must be at least 2, was " + neighbors);
        }
        if (!(minDist >= 0 && minDist < 1)) {
            throw new IllegalArgumentException("minDist must be in [0, 1), was " + minDist);
        }
    }

    /**
     * Takes a configuration's options.
     *
     * @param config {@code eval.search.map}
     * @param seed of the sample and of UMAP
     * @return the options
     */
    public static MapOptions of(MapConfig config, long seed) {
        return new MapOptions(config.points(), config.neighbors(), config.minDist(), seed);
    }
}
