package io.github.dino4j.bench;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.knn.KnnEvaluator;
import io.github.dino4j.eval.knn.KnnOptions;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Times k-NN of 50,000 by 10,000 rows of 384 numbers, or of as many as the arguments say. */
public final class KnnBenchmark {
    private static final Logger LOG = LoggerFactory.getLogger(KnnBenchmark.class);
    private static final int CLASSES = 1000;
    private static final int ROUNDS = 4;
    private static final double NANOS = 1e-9;

    private KnnBenchmark() {}

    /**
     * Runs the benchmark; the first round is a cold one.
     *
     * @param args training rows, test rows and numbers in a row, or nothing
     */
    public static void main(String[] args) {
        int train = args.length > 0 ? Integer.parseInt(args[0]) : 50_000;
        int test = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
        int dim = args.length > 2 ? Integer.parseInt(args[2]) : 384;
        FeatureBank bank = draw(train, dim, Rng.of(1));
        FeatureBank queries = draw(test, dim, Rng.of(2));
        KnnEvaluator evaluator = new KnnEvaluator(KnnOptions.published());
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            double top1 = evaluator.evaluate(bank, queries).top1(20);
            double seconds = (System.nanoTime() - start) * NANOS;
            LOG.info(
                    "{}", String.format(Locale.ROOT, "%d x %d x %d: %.2f s, %.1f %%", train, test, dim, seconds, top1));
        }
    }

    private static FeatureBank draw(int rows, int dim, Rng rng) {
        RandomStream random = rng.generator();
        float[] features = new float[rows * dim];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextGaussian();
        }
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++) {
            labels[row] = random.nextInt(CLASSES);
        }
        return FeatureBank.of(features, dim, labels, CLASSES);
    }
}
