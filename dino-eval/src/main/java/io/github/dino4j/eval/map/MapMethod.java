package io.github.dino4j.eval.map;

import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.PrincipalAxes;
import java.util.Locale;
import tagbio.umap.Umap;

/** A way to lay features out on a plane. */
public enum MapMethod {
    /** The first two principal components: linear, without options, and it says how much of the variance it shows. */
    PCA {
        @Override
        Plane lay(FeatureBank all, FeatureBank shown, MapOptions options) {
            PrincipalAxes axes = PrincipalAxes.of(all);
            double total = axes.totalVariance();
            double explained = total > 0 ? (axes.variance(0) + axes.variance(1)) / total : 0.0;
            String how = String.format(Locale.ROOT, "two principal components (%.1f %% of variance)", 100 * explained);
            return new Plane(axes.project(shown, new double[] {1.0, 1.0}).features(), how, explained);
        }
    },
    /** UMAP (McInnes et al. 2018): neighbours stay neighbours; distances between groups mean little. */
    UMAP {
        @Override
        Plane lay(FeatureBank all, FeatureBank shown, MapOptions options) {
            if (shown.size() < 3) {
                throw new IllegalArgumentException(
                        "a map by UMAP needs at least three images, there are " + shown.size());
            }
            int neighbors = Math.min(options.neighbors(), shown.size() - 1);
            float[][] rows = new float[shown.size()][];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = shown.row(i);
            }
            Umap umap = new Umap()
                    .setNumberComponents(2)
                    .setNumberNearestNeighbours(neighbors)
                    .setMetric("cosine")
                    .setMinDist((float) options.minDist())
                    .setSeed(options.seed())
                    .setThreads(1); // with more, points depend on which thread comes first
            float[][] plane = umap.fitTransform(rows); // (N, 2)
            float[] flat = new float[2 * plane.length];
            for (int i = 0; i < plane.length; i++) {
                flat[2 * i] = plane[i][0];
                flat[2 * i + 1] = plane[i][1];
            }
            String how = String.format(
                    Locale.ROOT,
                    "UMAP (cosine, %d neighbours, min. distance %s, seed %d)",
                    neighbors,
                    options.minDist(),
                    options.seed());
            return new Plane(flat, how, Double.NaN);
        }
    };

    /** Coordinates (N, 2), how they came about, and the share of the variance or NaN. */
    @SuppressWarnings("ArrayRecordComponent") // read once, by the map
    record Plane(float[] points, String how, double explained) {}

    abstract Plane lay(FeatureBank all, FeatureBank shown, MapOptions options);

    /** {@return the name in configurations and on the command line} */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The method of a name.
     *
     * @param key {@code pca} or {@code umap}
     * @return the method
     * @throws IllegalArgumentException if there is none of that name
     */
    public static MapMethod named(String key) {
        for (MapMethod method : values()) {
            if (method.key().equals(key)) {
                return method;
            }
        }
        throw new IllegalArgumentException("the map's method must be pca or umap, was " + key);
    }
}
