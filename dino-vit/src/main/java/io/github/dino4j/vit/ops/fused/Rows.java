package io.github.dino4j.vit.ops.fused;

/** Arithmetic on a row at a time, in heap arrays, which the compiler vectorises as it does not direct buffers. */
final class Rows {
    private static final int LANES = 8;
    private static final double EPS = 1e-12; // the least length that is divided by

    private Rows() {}

    static double dot(float[] a, float[] b) {
        double[] sums = new double[LANES]; // several, because one would wait for each addition
        int whole = a.length / LANES * LANES;
        for (int i = 0; i < whole; i += LANES) {
            for (int lane = 0; lane < LANES; lane++) {
                sums[lane] += (double) a[i + lane] * b[i + lane];
            }
        }
        double sum = 0.0;
        for (int i = whole; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        for (double each : sums) {
            sum += each;
        }
        return sum;
    }

    static double length(float[] row) {
        return Math.max(Math.sqrt(dot(row, row)), EPS);
    }

    static void scale(float[] row, double factor) {
        float f = (float) factor;
        for (int i = 0; i < row.length; i++) {
            row[i] *= f;
        }
    }

    /**
     * The gradient of normalisation, before division by the length: what of the gradient is not along the row.
     *
     * @param row x; its length is at least {@link #EPS}, or else it is a constant that is divided by
     * @param gradient of the unit row; overwritten
     * @return the gradient's component along the unit row
     */
    static double removeParallel(float[] row, float[] gradient) {
        double length = length(row);
        double along = dot(row, gradient) / length;
        if (length > EPS) {
            float factor = (float) (along / length);
            for (int i = 0; i < row.length; i++) {
                gradient[i] -= factor * row[i];
            }
        }
        return along;
    }
}
