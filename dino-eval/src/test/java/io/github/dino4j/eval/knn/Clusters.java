package io.github.dino4j.eval.knn;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.FeatureBank;

/** Random rows around random centres. */
record Clusters(int classes, int dim, double noise) {
    FeatureBank draw(int rows, Rng rng) {
        RandomStream centres = Rng.of(5).generator();
        double[] centre = new double[classes * dim];
        for (int i = 0; i < centre.length; i++) {
            centre[i] = centres.nextGaussian();
        }
        RandomStream random = rng.generator();
        float[] features = new float[rows * dim];
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++) {
            labels[row] = random.nextInt(classes);
            for (int i = 0; i < dim; i++) {
                features[row * dim + i] = (float) (centre[labels[row] * dim + i] + noise * random.nextGaussian());
            }
        }
        return FeatureBank.of(features, dim, labels, classes);
    }
}
