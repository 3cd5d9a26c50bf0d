package io.github.dino4j.train.checkpoint;

import java.util.Locale;

/**
 * How far two tensors of one shape are apart.
 *
 * @param name their name
 * @param elements how many numbers each has
 * @param differing how many of them differ
 * @param maxAbs largest absolute difference
 * @param squares sum of squared differences
 * @param normA length of the first as a vector
 * @param normB length of the second
 * @param dot their dot product
 */
public record TensorDifference(
        String name,
        long elements,
        long differing,
        double maxAbs,
        double squares,
        double normA,
        double normB,
        double dot) {
    /** Compares numbers; not-a-numbers in the same place are alike. */
    static TensorDifference of(String name, double[] a, double[] b) {
        double squares = 0.0;
        double maxAbs = 0.0;
        double squaresA = 0.0;
        double squaresB = 0.0;
        double dot = 0.0;
        long differing = 0;
        for (int i = 0; i < a.length; i++) {
            if (a[i] != b[i] && !(Double.isNaN(a[i]) && Double.isNaN(b[i]))) {
                double difference = Math.abs(a[i] - b[i]);
                differing++;
                squares += difference * difference;
                maxAbs = Math.max(maxAbs, difference); // NaN stays NaN
            }
            squaresA += a[i] * a[i];
            squaresB += b[i] * b[i];
            dot += a[i] * b[i];
        }
        return new TensorDifference(
                name, a.length, differing, maxAbs, squares, Math.sqrt(squaresA), Math.sqrt(squaresB), dot);
    }

    /** {@return whether every number is the same} */
    public boolean isEqual() {
        return differing == 0;
    }

    /** {@return length of the difference over that of the first tensor; infinite where only the first is zero} */
    public double relative() {
        return isEqual() ? 0.0 : Math.sqrt(squares) / normA;
    }

    /** {@return cosine of the angle between them; 1 for two zeros, NaN where one of them is zero} */
    public double cosine() {
        return normA == 0.0 && normB == 0.0 ? 1.0 : dot / (normA * normB);
    }

    /** This tensor and another as one. */
    TensorDifference with(TensorDifference other) {
        return new TensorDifference(
                name,
                elements + other.elements,
                differing + other.differing,
                Math.max(maxAbs, other.maxAbs),
                squares + other.squares,
                Math.hypot(normA, other.normA),
                Math.hypot(normB, other.normB),
                dot + other.dot);
    }

    TensorDifference named(String other) {
        return new TensorDifference(other, elements, differing, maxAbs, squares, normA, normB, dot);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: relative %.3g, largest %.3g, cosine %.6f, norms %.4g and %.4g, %d of %d numbers",
                name,
                relative(),
                maxAbs,
                cosine(),
                normA,
                normB,
                differing,
                elements);
    }
}
