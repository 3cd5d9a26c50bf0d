package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.RowKernels;
import java.util.Arrays;

/** Arithmetic on a row at a time, in heap arrays, which the compiler vectorises as it does not direct buffers. */
final class RowArithmetic {
    private static final int LANES = 256; // sums that grow side by side, because one would wait for each addition
    private static final int LEAST = 16; // lanes that are added up one after the other

    private final float[] lanes = new float[LANES];

    double dot(float[] a, float[] b, int count) {
        Arrays.fill(lanes, 0.0f);
        int whole = count / LANES * LANES;
        for (int first = 0; first < whole; first += LANES) {
            for (int lane = 0; lane < LANES; lane++) {
                lanes[lane] += a[first + lane] * b[first + lane];
            }
        }
        for (int i = whole; i < count; i++) {
            lanes[i - whole] += a[i] * b[i];
        }
        for (int half = LANES / 2; half >= LEAST; half /= 2) {
            for (int lane = 0; lane < half; lane++) {
                lanes[lane] += lanes[lane + half];
            }
        }
        double sum = 0.0;
        for (int lane = 0; lane < LEAST; lane++) {
            sum += lanes[lane];
        }
        return sum;
    }

    double length(float[] row) {
        return Math.max(Math.sqrt(dot(row, row, row.length)), RowKernels.LEAST_LENGTH);
    }

    static void scale(float[] row, double factor) {
        float f = (float) factor;
        for (int i = 0; i < row.length; i++) {
            row[i] *= f;
        }
    }

    /**
     * The gradient of a softmax with respect to its inputs.
     *
     * @param outputs of the softmax
     * @param gradient of the outputs; overwritten
     */
    void softmaxBackward(float[] outputs, float[] gradient) {
        float mean = (float) dot(outputs, gradient, outputs.length);
        for (int i = 0; i < outputs.length; i++) {
            gradient[i] = outputs[i] * (gradient[i] - mean);
        }
    }

    /**
     * The gradient of g x/|x|, with respect to x; that of g is the component along the row.
     *
     * @param row x; where its length is below {@link RowKernels#LEAST_LENGTH}, it is divided by that constant
     * @param gradient of the normalised row; overwritten
     * @param gain g
     * @return the gradient's component along the row
     */
    double normalizeBackward(float[] row, float[] gradient, double gain) {
        double length = length(row);
        double component = dot(row, gradient, row.length) / length;
        float scale = (float) (gain / length);
        float along = length > RowKernels.LEAST_LENGTH ? (float) (component / length) : 0.0f;
        for (int i = 0; i < row.length; i++) {
            gradient[i] = scale * (gradient[i] - along * row[i]);
        }
        return component;
    }
}
