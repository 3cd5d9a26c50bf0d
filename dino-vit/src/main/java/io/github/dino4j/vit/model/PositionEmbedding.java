package io.github.dino4j.vit.model;

import org.jspecify.annotations.Nullable;

/**
 * Position embeddings at another resolution: PyTorch's bicubic (a = -0.75, no antialiasing) with the original's scale
 * factor (side + 0.1) / ownSide, as one constant matrix, which gives exact gradients for free.
 */
public final class PositionEmbedding {
    private static final double A = -0.75;
    private static final double OFFSET = 0.1;

    private PositionEmbedding() {}

    /**
     * The matrix for square images.
     *
     * @param ownSide patches along a side of the model's own image
     * @param side patches along a side of the image at hand
     * @return (side*side + 1, ownSide*ownSide + 1), or null where both are the same
     */
    public static float @Nullable [][] matrix(int ownSide, int side) {
        return matrix(ownSide, new PatchGrid(side, side, true));
    }

    /**
     * The matrix from the model's own grid to another, CLS position included.
     *
     * @param ownSide patches along a side of the model's own image
     * @param grid patches of the image at hand
     * @return (rows*columns + 1, ownSide*ownSide + 1), or null where embeddings are taken as they are: for square images of
     *     the model's own number of patches
     */
    public static float @Nullable [][] matrix(int ownSide, PatchGrid grid) {
        if (grid.square() && ownSide == grid.rows()) {
            return null;
        }
        double[][] vertical = axisMatrix(ownSide, grid.rows());
        double[][] horizontal = axisMatrix(ownSide, grid.columns());
        float[][] matrix = new float[grid.patches() + 1][ownSide * ownSide + 1];
        matrix[0][0] = 1.0f;
        for (int y = 0; y < grid.rows(); y++) {
            for (int x = 0; x < grid.columns(); x++) {
                float[] row = matrix[1 + y * grid.columns() + x];
                for (int v = 0; v < ownSide; v++) {
                    for (int u = 0; u < ownSide; u++) {
                        row[1 + v * ownSide + u] = (float) (vertical[y][v] * horizontal[x][u]);
                    }
                }
            }
        }
        return matrix;
    }

    /**
     * The interpolation along one axis.
     *
     * @param ownSide source positions
     * @param side target positions
     * @return (side, ownSide), each row summing to 1
     */
    public static double[][] axisMatrix(int ownSide, int side) {
        return axisMatrix(ownSide, side, OFFSET);
    }

    /**
     * The interpolation along one axis.
     *
     * @param ownSide source positions
     * @param side target positions
     * @param offset what is added to the target's side before the scale is taken: 0.1 in the original, 0 for sizes alone
     * @return (side, ownSide), each row summing to 1
     */
    public static double[][] axisMatrix(int ownSide, int side, double offset) {
        double step = ownSide / (side + offset);
        double[][] matrix = new double[side][ownSide];
        for (int target = 0; target < side; target++) {
            double source = (target + 0.5) * step - 0.5;
            int left = (int) Math.floor(source);
            for (int tap = -1; tap <= 2; tap++) {
                int clamped = Math.min(Math.max(left + tap, 0), ownSide - 1);
                matrix[target][clamped] += cubic(Math.abs(source - (left + tap)));
            }
        }
        return matrix;
    }

    /** Keys' cubic convolution kernel. */
    private static double cubic(double distance) {
        double d = distance;
        if (d <= 1.0) {
            return ((A + 2.0) * d - (A + 3.0)) * d * d + 1.0;
        }
        return d < 2.0 ? A * (((d - 5.0) * d + 8.0) * d - 4.0) : 0.0;
    }
}
