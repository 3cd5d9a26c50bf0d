package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostTensors;
import java.nio.FloatBuffer;

/** What teachers' outputs become, in Java: oneDNN's softmax knows neither a centre nor a temperature that changes. */
final class Targets {
    private static final float NEGLIGIBLE = 1e-12f; // a million of them hold 3e-5 nats together

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
