package io.github.dino4j.eval.feature;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The mean of a bank and the axes along which its rows vary, by LAPACK in double precision. */
public final class PrincipalAxes {
    private final double[] mean; // (D)
    private final double[] variances; // (D), descending
    private final double[][] axes; // (D, D), a row for each variance

    private PrincipalAxes(double[] mean, double[] variances, double[][] axes) {
        this.mean = mean;
        this.variances = variances;
        this.axes = axes;
    }

    /**
     * Finds the axes.
     *
     * @param bank (N, D), at least two rows
     * @return its axes; the sign of each is such that its largest component is positive
     * @throws IllegalArgumentException if there are fewer than two rows
     */
    public static PrincipalAxes of(FeatureBank bank) {
        return of(bank, true);
    }

    /**
     * Finds the axes of the second moments about zero instead of the covariance; {@link #project} takes the mean off all the
     * same. It is what the original's whitening does.
     *
     * @param bank (N, D), at least two rows
     * @return its axes; {@link #variance} is a mean square
     * @throws IllegalArgumentException if there are fewer than two rows
     */
    public static PrincipalAxes aboutZero(FeatureBank bank) {
        return of(bank, false);
    }

    private static PrincipalAxes of(FeatureBank bank, boolean centered) {
        if (bank.size() < 2) {
            throw new IllegalArgumentException(
                    "principal axes need at least two rows of features, there are " + bank.size());
        }
        double[] mean = mean(bank);
        INDArray covariance = covariance(bank, centered ? mean : new double[bank.dim()]); // (D, D)
        INDArray values = Nd4j.create(DataType.DOUBLE, bank.dim());
        Nd4j.getBlasWrapper().lapack().syev('V', 'U', covariance, values); // ascending; columns become the vectors
        int dim = bank.dim();
        double[] variances = new double[dim];
        double[][] axes = new double[dim][];
        for (int i = 0; i < dim; i++) {
            variances[i] = values.getDouble(dim - 1 - i);
            axes[i] = signed(covariance.getColumn(dim - 1 - i).toDoubleVector());
        }
        return new PrincipalAxes(mean, variances, axes);
    }

    private static double[] mean(FeatureBank bank) {
        double[] mean = new double[bank.dim()];
        for (int i = 0; i < bank.features().length; i++) {
            mean[i % mean.length] += bank.features()[i];
        }
        for (int i = 0; i < mean.length; i++) {
            mean[i] /= bank.size();
        }
        return mean;
    }

    private static INDArray covariance(FeatureBank bank, double[] mean) {
        INDArray rows =
                Nd4j.createFromArray(bank.features()).castTo(DataType.DOUBLE).reshape('c', bank.size(), bank.dim());
        INDArray centered = rows.sub(Nd4j.createFromArray(mean).reshape(1, bank.dim())); // (N, D)
        return centered.transpose().mmul(centered).divi(bank.size()).dup('f'); // (D, D)
    }

    /** A vector and its negative are the same axis. */
    private static double[] signed(double[] axis) {
        int largest = 0;
        for (int i = 1; i < axis.length; i++) {
            largest = Math.abs(axis[i]) > Math.abs(axis[largest]) ? i : largest;
        }
        if (axis[largest] < 0) {
            for (int i = 0; i < axis.length; i++) {
                axis[i] = -axis[i];
            }
        }
        return axis;
    }

    /** {@return D, the numbers of a row} */
    public int dim() {
        return mean.length;
    }

    /**
     * The variance along an axis.
     *
     * @param axis from 0, the largest variance first
     * @return the eigenvalue of the covariance, which is divided by N
     */
    public double variance(int axis) {
        return variances[axis];
    }

    /** {@return the sum of all variances} */
    public double totalVariance() {
        double sum = 0.0;
        for (double variance : variances) {
            sum += variance;
        }
        return sum;
    }

    /**
     * Coordinates of rows along the first axes, each divided by a number.
     *
     * @param bank (N, D)
     * @param divisors one for each axis wanted, at most D
     * @return (N, divisors), with the bank's labels
     * @throws IllegalArgumentException if the bank has another dimension
     */
    public FeatureBank project(FeatureBank bank, double[] divisors) {
        if (bank.dim() != dim()) {
            throw new IllegalArgumentException("features have dimension " + bank.dim() + ", the axes were learned on "
                    + dim() + "; take both from one model");
        }
        float[] projected = new float[Math.multiplyExact(bank.size(), divisors.length)];
        double[] row = new double[dim()];
        for (int n = 0; n < bank.size(); n++) {
            for (int i = 0; i < row.length; i++) {
                row[i] = bank.features()[n * row.length + i] - mean[i];
            }
            for (int a = 0; a < divisors.length; a++) {
                double sum = 0.0;
                for (int i = 0; i < row.length; i++) {
                    sum += row[i] * axes[a][i];
                }
                projected[n * divisors.length + a] = (float) (sum / divisors[a]);
            }
        }
        return bank.labelled()
                ? FeatureBank.of(projected, divisors.length, bank.labels(), bank.classes())
                : FeatureBank.unlabelled(projected, divisors.length);
    }
}
