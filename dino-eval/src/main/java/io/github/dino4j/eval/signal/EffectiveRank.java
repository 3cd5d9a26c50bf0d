package io.github.dino4j.eval.signal;

import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.eval.feature.FeatureBank;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How many directions features use: the exponential of the entropy of their singular values, which are made to sum to one (Roy
 * and Vetterli 2007; RankMe, Garrido et al. 2023). It is 1 where all rows lie on a line, and at most the smaller of N and D.
 */
public final class EffectiveRank {
    private static final double LEAST = 1e-7; // RankMe's, of float32

    private EffectiveRank() {}

    /**
     * Computes it, of the rows as they are: their mean is a direction as well.
     *
     * @param bank (N, D)
     * @return from 1 to min(N, D); NaN where no row is other than zero
     * @throws IllegalArgumentException if a feature is not finite
     */
    public static double of(FeatureBank bank) {
        double[] values = singularValues(bank);
        double sum = 0.0;
        for (double value : values) {
            sum += value;
        }
        double entropy = 0.0;
        for (double value : values) {
            double share = value / sum;
            entropy -= share > LEAST ? share * Math.log(share) : 0.0;
        }
        return sum > 0.0 ? Math.exp(entropy) : Double.NaN;
    }

    /** By LAPACK, as roots of the eigenvalues of the smaller of the two products of the matrix with itself. */
    private static double[] singularValues(FeatureBank bank) {
        double[] scales = new double[bank.size()];
        for (int row = 0; row < scales.length; row++) {
            scales[row] = bank.inverseLength(row); // refuses what is not finite, which LAPACK would not end with
        }
        double[][] vectors = bank.size() < bank.dim() ? rows(bank) : columns(bank);
        int side = vectors.length;
        double[][] products = new double[side][side];
        Threads.forEach(side, i -> {
            for (int j = 0; j <= i; j++) {
                products[i][j] = dot(vectors[i], vectors[j]);
            }
        });
        for (int i = 0; i < side; i++) {
            for (int j = 0; j < i; j++) {
                products[j][i] = products[i][j];
            }
        }
        INDArray gram = Nd4j.createFromArray(products).dup('f'); // (side, side)
        INDArray eigenvalues = Nd4j.create(DataType.DOUBLE, side);
        Nd4j.getBlasWrapper().lapack().syev('N', 'U', gram, eigenvalues);
        double[] values = eigenvalues.toDoubleVector();
        for (int i = 0; i < side; i++) {
            values[i] = Math.sqrt(Math.max(0.0, values[i]));
        }
        return values;
    }

    private static double[][] rows(FeatureBank bank) {
        double[][] rows = new double[bank.size()][bank.dim()];
        for (int row = 0; row < rows.length; row++) {
            for (int i = 0; i < bank.dim(); i++) {
                rows[row][i] = bank.features()[row * bank.dim() + i];
            }
        }
        return rows;
    }

    private static double[][] columns(FeatureBank bank) {
        double[][] columns = new double[bank.dim()][bank.size()];
        for (int row = 0; row < bank.size(); row++) {
            for (int i = 0; i < columns.length; i++) {
                columns[i][row] = bank.features()[row * columns.length + i];
            }
        }
        return columns;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0.0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
