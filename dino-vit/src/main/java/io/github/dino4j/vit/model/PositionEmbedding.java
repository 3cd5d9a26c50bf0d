package io.github.dino4j.vit.model;

import io.github.dino4j.core.config.model.VitConfig;
import org.jspecify.annotations.Nullable;

/**
 * Position embeddings at another resolution: PyTorch's bicubic interpolation, antialiased or not, as one constant matrix, which
 * gives exact gradients for free. DINO and DINOv2 add an offset of 0.1 to the sides before they take the scale factor.
 */
public final class PositionEmbedding {
    private static final double A = -0.75; // of Keys' kernel in PyTorch
    private static final double A_ANTIALIASED = -0.5; // as in Pillow
    private static final double RADIUS = 2.0;

    private PositionEmbedding() {}

    /**
     * The matrix from the model's own grid to another, positions of prefix tokens included.
     *
     * @param config the model, which says how it interpolates
     * @param grid patches of the image at hand
     * @return (rows*columns + P, side*side + P) with P prefix tokens that have positions, or null where embeddings are taken as
     *     they are: for square images of the model's own number of patches
     */
    public static float @Nullable [][] matrix(VitConfig config, PatchGrid grid) {
        int side = config.side();
        if (grid.square() && side == grid.rows()) {
            return null;
        }
        double offset = config.interpolateOffset();
        boolean antialias = config.interpolateAntialias();
        double[][] vertical = axisMatrix(side, grid.rows(), offset, antialias);
        double[][] horizontal = axisMatrix(side, grid.columns(), offset, antialias);
        int prefix = config.embeddedPrefix();
        float[][] matrix = new float[grid.patches() + prefix][side * side + prefix];
        for (int i = 0; i < prefix; i++) {
            matrix[i][i] = 1.0f;
        }
        for (int y = 0; y < grid.rows(); y++) {
            for (int x = 0; x < grid.columns(); x++) {
                float[] row = matrix[prefix + y * grid.columns() + x];
                for (int v = 0; v < side; v++) {
                    for (int u = 0; u < side; u++) {
                        row[prefix + v * side + u] = (float) (vertical[y][v] * horizontal[x][u]);
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
     * @param offset what is added to the target's side before the scale is taken
     * @param antialias whether the kernel widens where positions become fewer
     * @return (side, ownSide), each row summing to 1
     */
    public static double[][] axisMatrix(int ownSide, int side, double offset, boolean antialias) {
        double step = ownSide / (side + offset);
        double[][] matrix = new double[side][ownSide];
        for (int target = 0; target < side; target++) {
            double center = (target + 0.5) * step;
            if (antialias) {
                antialiased(matrix[target], center, Math.max(step, 1.0));
            } else {
                plain(matrix[target], center - 0.5);
            }
        }
        return matrix;
    }

    /** Four taps; those beyond the edge count for the edge. */
    private static void plain(double[] row, double source) {
        int left = (int) Math.floor(source);
        for (int tap = -1; tap <= 2; tap++) {
            int clamped = Math.min(Math.max(left + tap, 0), row.length - 1);
            row[clamped] += cubic(Math.abs(source - (left + tap)), A);
        }
    }

    /** As many taps as the widened kernel has within the edges, scaled to a sum of 1. */
    private static void antialiased(double[] row, double center, double scale) {
        int first = Math.max((int) (center - RADIUS * scale + 0.5), 0);
        int end = Math.min((int) (center + RADIUS * scale + 0.5), row.length);
        double sum = 0.0;
        for (int i = first; i < end; i++) {
            row[i] = cubic(Math.abs(i + 0.5 - center) / scale, A_ANTIALIASED);
            sum += row[i];
        }
        for (int i = first; i < end; i++) {
            row[i] /= sum;
        }
    }

    /** Keys' cubic convolution kernel. */
    private static double cubic(double distance, double a) {
        double d = distance;
        if (d <= 1.0) {
            return ((a + 2.0) * d - (a + 3.0)) * d * d + 1.0;
        }
        return d < RADIUS ? a * (((d - 5.0) * d + 8.0) * d - 4.0) : 0.0;
    }
}
