package io.github.dino4j.train.finetune;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.load.BatchMaker;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.config.eval.FinetuneConfig;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.TrainTransform;

/**
 * Images (B, 3, S, S) and their target probabilities (B, K). Mixing pairs image i with image B-1-i, as timm does.
 *
 * @param images numbers of the images
 * @param labels their classes
 */
@SuppressWarnings("ArrayRecordComponent") // buffers, used again for every batch
record LabelledBatch(float[] images, int[] labels) {
    /** The targets: smoothed one-hot rows. */
    float[] targets(int classes, double smoothing) {
        float[] targets = new float[labels.length * classes];
        for (int row = 0; row < labels.length; row++) {
            for (int i = 0; i < classes; i++) {
                double one = i == labels[row] ? 1.0 - smoothing : 0.0;
                targets[row * classes + i] = (float) (one + smoothing / classes);
            }
        }
        return targets;
    }

    /** Mixes rows of equal width, each with its mirror image among the rows. */
    static void mix(float[] rows, int count, double share) {
        int width = rows.length / count;
        float[] old = rows.clone();
        for (int row = 0; row < count; row++) {
            for (int i = 0; i < width; i++) {
                rows[row * width + i] =
                        (float) (share * old[row * width + i] + (1.0 - share) * old[(count - 1 - row) * width + i]);
            }
        }
    }

    /** A number of Beta(alpha, alpha): one gamma over the sum of two. */
    static double beta(double alpha, RandomStream random) {
        double x = gamma(alpha, random);
        double y = gamma(alpha, random);
        return x + y > 0.0 ? x / (x + y) : 0.5;
    }

    /** Marsaglia and Tsang 2000, with their boost for shapes below 1. */
    private static double gamma(double shape, RandomStream random) {
        if (shape < 1.0) {
            return gamma(shape + 1.0, random) * Math.pow(1.0 - random.nextDouble(), 1.0 / shape);
        }
        double d = shape - 1.0 / 3.0;
        double c = 1.0 / Math.sqrt(9.0 * d);
        while (true) {
            double x = random.nextGaussian();
            double v = Math.pow(1.0 + c * x, 3);
            if (v > 0.0 && Math.log(1.0 - random.nextDouble()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
                return d * v;
            }
        }
    }

    /** Puts distorted images and their classes into batches; every random number is a function of seed, epoch and image. */
    record Maker(ImageSource source, TrainTransform transform, FinetuneConfig config, Rng rng)
            implements BatchMaker<LabelledBatch> {
        @Override
        public LabelledBatch allocate() {
            int length = transform.channels() * transform.size() * transform.size();
            return new LabelledBatch(new float[config.batchSize() * length], new int[config.batchSize()]);
        }

        @Override
        public void put(LabelledBatch batch, int place, RgbImage image, int epoch, int index) {
            int length = transform.channels() * transform.size() * transform.size();
            transform.write(image, rng.fold(epoch).fold(index).generator(), batch.images(), place * length);
            batch.labels()[place] = source.label(index);
        }
    }
}
