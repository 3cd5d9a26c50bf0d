package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostTensors;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** What teachers' outputs become, in Java: oneDNN's softmax knows neither a centre nor a temperature that changes. */
final class Targets {
    private static final float NEGLIGIBLE = 1e-12f; // a million of them hold 3e-5 nats together

    private static final int COLUMNS = 512;

    private Targets() {}

    static void softmax(OneDnnKernels kernels, Tensor x, Tensor centre, Tensor temperature, Tensor to) {
        int outputs = x.dim(1);
        FloatBuffer logits = HostTensors.floats(x);
        FloatBuffer centres = HostTensors.floats(centre);
        FloatBuffer divisor = HostTensors.floats(temperature);
        FloatBuffer probs = HostTensors.floats(to);
        kernels.forEachRow(x.dim(0), () -> {
            float[] values = new float[outputs];
            float[] center = new float[outputs];
            return row -> {
                logits.get(row * outputs, values);
                centres.get(0, center);
                softmax(values, center, divisor.get(0));
                probs.put(row * outputs, values);
            };
        });
    }

    private static void softmax(float[] values, float[] center, float temperature) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < values.length; i++) {
            values[i] = (values[i] - center[i]) / temperature;
            max = Math.max(max, values[i]);
        }
        double sum = 0.0;
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.exp(values[i] - max);
            sum += values[i];
        }
        RowArithmetic.scale(values, 1.0 / sum);
    }

    /** Takes a few columns at a time, each in the order of its rows, so that it does not depend on threads. */
    static void movingMean(OneDnnKernels kernels, Tensor x, Tensor average, double momentum, Tensor to) {
        int rows = x.dim(0);
        int columns = x.dim(1);
        FloatBuffer logits = HostTensors.floats(x);
        FloatBuffer averages = HostTensors.floats(average);
        FloatBuffer moved = HostTensors.floats(to);
        kernels.forEachRow((columns + COLUMNS - 1) / COLUMNS, () -> {
            float[] values = new float[COLUMNS];
            double[] sums = new double[COLUMNS];
            return piece -> {
                int first = piece * COLUMNS;
                int count = Math.min(COLUMNS, columns - first);
                Arrays.fill(sums, 0.0);
                for (int row = 0; row < rows; row++) {
                    logits.get(row * columns + first, values, 0, count);
                    for (int i = 0; i < count; i++) {
                        sums[i] += values[i];
                    }
                }
                averages.get(first, values, 0, count);
                for (int i = 0; i < count; i++) {
                    values[i] = (float) (values[i] * momentum + sums[i] / rows * (1.0 - momentum));
                }
                moved.put(first, values, 0, count);
            };
        });
    }

    static void entropy(OneDnnKernels kernels, Tensor x, Tensor to) {
        int outputs = x.dim(1);
        FloatBuffer probs = HostTensors.floats(x);
        FloatBuffer mean = HostTensors.floats(to);
        double[] entropies = new double[x.dim(0)];
        kernels.forEachRow(entropies.length, () -> {
            float[] values = new float[outputs];
            return row -> {
                probs.get(row * outputs, values);
                entropies[row] = entropy(values);
            };
        });
        kernels.host(() -> {
            double sum = 0.0;
            for (double entropy : entropies) { // in order, so that it does not depend on threads
                sum += entropy;
            }
            mean.put(0, (float) (sum / entropies.length));
        });
    }

    private static double entropy(float[] probs) {
        double total = 0.0;
        for (float q : probs) {
            if (q > NEGLIGIBLE) {
                total -= q * Math.log(q);
            }
        }
        return total;
    }
}
