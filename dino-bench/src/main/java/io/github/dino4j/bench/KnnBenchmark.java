package io.github.dino4j.bench;

import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureFile;
import io.github.dino4j.eval.knn.KnnEvaluator;
import io.github.dino4j.eval.knn.KnnIndex;
import io.github.dino4j.eval.knn.KnnOptions;
import io.github.dino4j.eval.knn.KnnResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Times k-NN of 50,000 by 10,000 rows of 384 numbers, or of as many as the arguments say, or of stored features; the
 * search is exact or approximate.
 */
public final class KnnBenchmark {
    private static final Logger LOG = LoggerFactory.getLogger(KnnBenchmark.class);
    private static final int CLASSES = 1000;
    private static final int INTRINSIC = 24; // directions in which a drawn row may leave its class's centre
    private static final double SPREAD = 0.7;
    private static final double NOISE = 0.05;
    private static final double NANOS = 1e-9;

    private KnnBenchmark() {}

    /**
     * Runs the benchmark; the first round is a cold one.
     *
     * @param args training rows, test rows and numbers in a row, or two files of {@code dino embed}; then {@code exact} or
     *     {@code approximate}, then rounds; what is missing is 50,000, 10,000, 384, exact and 4
     * @throws IOException if stored features cannot be read
     */
    public static void main(String[] args) throws IOException {
        boolean stored = args.length > 0 && args[0].endsWith(".safetensors");
        int sizes = stored ? 2 : Math.min(3, args.length);
        int dim = args.length > 2 && !stored ? Integer.parseInt(args[2]) : 384;
        FeatureBank bank = stored ? FeatureFile.read(Path.of(args[0])) : draw(number(args, 0, 50_000), dim, Rng.of(1));
        FeatureBank queries =
                stored ? FeatureFile.read(Path.of(args[1])) : draw(number(args, 1, 10_000), dim, Rng.of(2));
        KnnIndex index = args.length > sizes ? KnnIndex.parse(args[sizes]) : KnnIndex.EXACT;
        KnnEvaluator evaluator = new KnnEvaluator(KnnOptions.published().withIndex(index));
        for (int round = 0; round < number(args, sizes + 1, 4); round++) {
            long start = System.nanoTime();
            KnnResult result = evaluator.evaluate(bank, queries);
            double seconds = (System.nanoTime() - start) * NANOS;
            LOG.info(
                    "{}",
                    String.format(
                            Locale.ROOT,
                            "%d x %d x %d, %s: %.2f s, top-1 at k=10, 20, 100, 200: %.2f %.2f %.2f %.2f %% %s",
                            bank.size(),
                            queries.size(),
                            bank.dim(),
                            index,
                            seconds,
                            result.top1(10),
                            result.top1(20),
                            result.top1(100),
                            result.top1(200),
                            result.notes()));
        }
    }

    private static int number(String[] args, int place, int otherwise) {
        return args.length > place ? Integer.parseInt(args[place]) : otherwise;
    }

    /**
     * Rows around a thousand centres. As those of networks they leave their centre in few directions and hardly in the
     * others: in hundreds of equal directions all rows of a class would be about equally near.
     */
    private static FeatureBank draw(int rows, int dim, Rng rng) {
        float[] centres = gaussian(CLASSES * INTRINSIC, Rng.of(3));
        float[] directions = gaussian(INTRINSIC * dim, Rng.of(4));
        float[] features = new float[Math.multiplyExact(rows, dim)];
        int[] labels = new int[rows];
        Threads.forEach(rows, row -> {
            RandomStream random = rng.fold(row).generator();
            labels[row] = random.nextInt(CLASSES);
            double[] at = new double[dim];
            for (int i = 0; i < INTRINSIC; i++) {
                double along = centres[labels[row] * INTRINSIC + i] + SPREAD * random.nextGaussian();
                for (int j = 0; j < dim; j++) {
                    at[j] += along * directions[i * dim + j];
                }
            }
            for (int j = 0; j < dim; j++) {
                features[row * dim + j] = (float) (at[j] + NOISE * random.nextGaussian());
            }
        });
        return FeatureBank.of(features, dim, labels, CLASSES);
    }

    private static float[] gaussian(int count, Rng rng) {
        RandomStream random = rng.generator();
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
