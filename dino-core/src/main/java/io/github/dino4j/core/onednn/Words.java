package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostTensors;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Neighbours and bags of words, in Java. */
final class Words {
    private Words() {}

    static void greatest(OneDnnKernels kernels, Tensor x, int count, Tensor to) {
        int columns = x.dim(1);
        FloatBuffer from = HostTensors.floats(x);
        FloatBuffer result = HostTensors.floats(to);
        kernels.forEachRow(x.dim(0), () -> {
            float[] values = new float[columns];
            int[] chosen = new int[count];
            return row -> {
                from.get(row * columns, values);
                choose(values, chosen);
                Arrays.fill(values, 0.0f);
                for (int each : chosen) {
                    values[each] = 1.0f / count;
                }
                result.put(row * columns, values);
            };
        });
    }

    /** The places of the greatest values, greatest first; one that equals the last of them does not replace it. */
    private static void choose(float[] values, int[] chosen) {
        int found = 0;
        for (int i = 0; i < values.length; i++) {
            if (found == chosen.length && !(values[i] > values[chosen[found - 1]])) {
                continue;
            }
            int at = found < chosen.length ? found++ : found - 1;
            while (at > 0 && values[i] > values[chosen[at - 1]]) {
                chosen[at] = chosen[at - 1];
                at--;
            }
            chosen[at] = i;
        }
    }

    static void bags(OneDnnKernels kernels, Tensor x, int places, Tensor to) {
        int columns = x.dim(1);
        FloatBuffer from = HostTensors.floats(x);
        FloatBuffer result = HostTensors.floats(to);
        kernels.forEachRow(to.dim(0), () -> {
            float[] values = new float[columns];
            float[] bag = new float[columns];
            return image -> {
                Arrays.fill(bag, 0.0f);
                for (int place = 0; place < places; place++) {
                    from.get((image * places + place) * columns, values);
                    for (int i = 0; i < columns; i++) {
                        bag[i] = Math.max(bag[i], values[i]);
                    }
                }
                double sum = 0.0;
                for (float share : bag) {
                    sum += share;
                }
                RowArithmetic.scale(bag, 1.0 / sum);
                result.put(image * columns, bag);
            };
        });
    }
}
