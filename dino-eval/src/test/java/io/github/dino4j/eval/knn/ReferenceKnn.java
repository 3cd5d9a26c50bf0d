package io.github.dino4j.eval.knn;

import io.github.dino4j.eval.feature.FeatureBank;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The protocol in slow, obvious loops. */
final class ReferenceKnn {
    private ReferenceKnn() {}

    /** Accuracy in percent when the right class may be among the best {@code top}. */
    static double accuracy(FeatureBank train, FeatureBank test, int k, double temperature, int top) {
        int right = 0;
        for (int row = 0; row < test.size(); row++) {
            if (predictions(train, test.row(row), k, temperature).stream()
                    .limit(top)
                    .toList()
                    .contains(test.label(row))) {
                right++;
            }
        }
        return 100.0 * right / test.size();
    }

    private static List<Integer> predictions(FeatureBank train, float[] query, int k, double temperature) {
        double[] similarity = IntStream.range(0, train.size())
                .mapToDouble(i -> cosine(train.row(i), query))
                .toArray();
        double[] votes = new double[train.classes()];
        IntStream.range(0, train.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -similarity[i]))
                .limit(k)
                .forEach(i -> votes[train.label(i)] +=
                        Double.isInfinite(temperature) ? 1 : Math.exp(similarity[i] / temperature));
        return IntStream.range(0, votes.length)
                .filter(i -> votes[i] > 0)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -votes[i]))
                .toList();
    }

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double lengthA = 0;
        double lengthB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            lengthA += (double) a[i] * a[i];
            lengthB += (double) b[i] * b[i];
        }
        return product / Math.sqrt(lengthA * lengthB);
    }
}
