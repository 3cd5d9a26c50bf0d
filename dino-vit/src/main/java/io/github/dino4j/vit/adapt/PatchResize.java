package io.github.dino4j.vit.adapt;

import io.github.dino4j.vit.model.PositionEmbedding;

/**
 * A patch projection for patches of another size (Beyer et al. 2023, "FlexiViT", section 3.4): the new weights are those whose
 * response to an enlarged patch is, in least squares, the old weights' response to the patch. With R the matrix (P', P) of
 * the resize along one axis and M the transpose of its pseudo-inverse, each kernel w (P, P) becomes M w M^T. Patches enlarged
 * by R give the same tokens exactly; the resize is bicubic, as that of position embeddings.
 */
final class PatchResize {
    private final int from;
    private final int to;
    private final double[][] matrix; // M (P', P)

    /** From patches of P pixels a side to P'. */
    PatchResize(int from, int to) {
        this.from = from;
        this.to = to;
        double[][] resize = PositionEmbedding.axisMatrix(from, to, 0.0, false); // R (P', P)
        double[][] transposed = transpose(resize); // (P, P')
        this.matrix = to >= from
                ? product(resize, inverse(product(transposed, resize))) // R (R^T R)^-1
                : product(inverse(product(resize, transposed)), resize); // (R R^T)^-1 R
    }

    /** Converts kernels (D, C, P, P) to (D, C, P', P'). */
    float[] apply(float[] weight) {
        int kernels = weight.length / (from * from);
        float[] result = new float[kernels * to * to];
        for (int kernel = 0; kernel < kernels; kernel++) {
            double[][] old = new double[from][from];
            for (int i = 0; i < from * from; i++) {
                old[i / from][i % from] = weight[kernel * from * from + i];
            }
            double[][] resized = product(product(matrix, old), transpose(matrix)); // (P', P')
            for (int i = 0; i < to * to; i++) {
                result[kernel * to * to + i] = (float) resized[i / to][i % to];
            }
        }
        return result;
    }

    private static double[][] transpose(double[][] a) {
        double[][] result = new double[a[0].length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                result[j][i] = a[i][j];
            }
        }
        return result;
    }

    private static double[][] product(double[][] a, double[][] b) {
        double[][] result = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < b.length; k++) {
                for (int j = 0; j < b[0].length; j++) {
                    result[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return result;
    }

    /** Gauss and Jordan's elimination with pivots, of a symmetric positive definite matrix. */
    private static double[][] inverse(double[][] a) {
        int n = a.length;
        double[][] left = new double[n][];
        double[][] right = new double[n][n];
        for (int i = 0; i < n; i++) {
            left[i] = a[i].clone();
            right[i][i] = 1.0;
        }
        for (int column = 0; column < n; column++) {
            int pivot = column;
            for (int row = column + 1; row < n; row++) {
                pivot = Math.abs(left[row][column]) > Math.abs(left[pivot][column]) ? row : pivot;
            }
            swap(left, column, pivot);
            swap(right, column, pivot);
            double scale = 1.0 / left[column][column];
            for (int j = 0; j < n; j++) {
                left[column][j] *= scale;
                right[column][j] *= scale;
            }
            for (int row = 0; row < n; row++) {
                double factor = row == column ? 0.0 : left[row][column];
                for (int j = 0; j < n && factor != 0.0; j++) {
                    left[row][j] -= factor * left[column][j];
                    right[row][j] -= factor * right[column][j];
                }
            }
        }
        return right;
    }

    private static void swap(double[][] rows, int i, int j) {
        double[] row = rows[i];
        rows[i] = rows[j];
        rows[j] = row;
    }
}
