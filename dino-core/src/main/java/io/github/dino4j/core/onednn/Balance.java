package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostTensors;
import io.github.dino4j.core.parallel.Group;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Balanced distributions in Java. Powers are taken once, each less the greatest of its row, and lie in the result; what columns
 * and rows are multiplied by are two vectors in double precision.
 */
final class Balance {
    private static final int STRIP = 512; // columns that are summed side by side

    private final OneDnnKernels kernels;
    private final FloatBuffer powers; // which become the result
    private final double[] byRow;
    private final double[] byColumn;
    private final Group group; // whose rows are balanced together

    private Balance(OneDnnKernels kernels, Group group, Tensor to) {
        this.kernels = kernels;
        this.group = group;
        this.powers = HostTensors.floats(to);
        this.byRow = new double[to.dim(0)];
        this.byColumn = new double[to.dim(1)];
    }

    /** A process's part of the rows. */
    record Rows(Tensor x, Tensor to, Group group) {}

    static void emit(OneDnnKernels kernels, Rows rows, Tensor temperature, int iterations) {
        Tensor x = rows.x();
        Balance balance = new Balance(kernels, rows.group(), rows.to());
        balance.powers(HostTensors.floats(x), HostTensors.floats(temperature));
        kernels.host(balance::start);
        for (int turn = 1; turn <= iterations; turn++) {
            balance.columns();
            balance.rows(turn == iterations);
        }
    }

    private void powers(FloatBuffer logits, FloatBuffer temperature) {
        int columns = byColumn.length;
        kernels.forEachRow(byRow.length, () -> {
            float[] values = new float[columns];
            return row -> {
                logits.get(row * columns, values);
                byRow[row] = powers(values, temperature.get(0));
                powers.put(row * columns, values);
            };
        });
    }

    /** Gives the greatest exponent, of which the power is 1. */
    private static double powers(float[] values, float temperature) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < values.length; i++) {
            values[i] /= temperature;
            max = Math.max(max, values[i]);
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.exp(values[i] - max);
        }
        return max;
    }

    /** What the powers of a row were divided by, in units of the greatest. */
    private void start() {
        double max = Arrays.stream(byRow).max().orElseThrow();
        if (!group.isAlone()) {
            for (float each : group.gather(new float[] {(float) max})) { // it is a float's
                max = Math.max(max, each);
            }
        }
        for (int row = 0; row < byRow.length; row++) {
            byRow[row] = Math.exp(byRow[row] - max);
        }
    }

    /** Each column in the order of its rows, so that its sum does not depend on threads. */
    private void columns() {
        int columns = byColumn.length;
        kernels.forEachRow((columns + STRIP - 1) / STRIP, () -> {
            float[] values = new float[STRIP];
            double[] sums = new double[STRIP];
            return strip -> {
                int first = strip * STRIP;
                int count = Math.min(STRIP, columns - first);
                Arrays.fill(sums, 0.0);
                for (int row = 0; row < byRow.length; row++) {
                    powers.get(row * columns + first, values, 0, count);
                    for (int i = 0; i < count; i++) {
                        sums[i] += byRow[row] * values[i];
                    }
                }
                for (int i = 0; i < count; i++) {
                    byColumn[first + i] = sums[i];
                }
            };
        });
        kernels.host(() -> {
            if (!group.isAlone()) {
                group.sum(byColumn);
            }
            for (int i = 0; i < columns; i++) {
                byColumn[i] = byColumn[i] == 0.0 ? 0.0 : 1.0 / byColumn[i];
            }
        });
    }

    private void rows(boolean last) {
        int columns = byColumn.length;
        kernels.forEachRow(byRow.length, () -> {
            float[] values = new float[columns];
            return row -> {
                powers.get(row * columns, values);
                byRow[row] = 1.0 / sum(values);
                if (last) {
                    for (int i = 0; i < columns; i++) {
                        values[i] = (float) (values[i] * byColumn[i] * byRow[row]);
                    }
                    powers.put(row * columns, values);
                }
            };
        });
    }

    private double sum(float[] values) {
        double sum = 0.0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i] * byColumn[i];
        }
        return sum;
    }
}
