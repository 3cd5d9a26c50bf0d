package io.github.dino4j.eval.knn;

import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.eval.feature.FeatureBank;

/** The rows of a bank at length one, without a copy of the bank. */
final class UnitRows {
    private final FeatureBank bank;
    private final double[] scale;

    UnitRows(FeatureBank bank) {
        this.bank = bank;
        this.scale = inverseLengths(bank);
    }

    /** The factors that bring rows to length one; refuses a row that is not finite. */
    static double[] inverseLengths(FeatureBank bank) {
        double[] scales = new double[bank.size()];
        Threads.forEach(scales.length, row -> scales[row] = bank.inverseLength(row));
        return scales;
    }

    /** Writes a row into D numbers. */
    void copy(int row, float[] unit) {
        float[] features = bank.features();
        int start = row * unit.length;
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (features[start + i] * scale[row]);
        }
    }

    /** The dot product of a row with D numbers. */
    float dot(int row, float[] other) {
        float[] features = bank.features();
        int start = row * other.length;
        double sum = 0.0;
        for (int i = 0; i < other.length; i++) {
            sum += (double) features[start + i] * other[i];
        }
        return (float) (sum * scale[row]);
    }
}
