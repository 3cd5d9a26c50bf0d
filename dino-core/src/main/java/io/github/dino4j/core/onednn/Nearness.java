package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.LossKernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostTensors;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** How near rows come to each other, a row at a time. */
final class Nearness {
    private static final float EPS = (float) LossKernels.NEIGHBOUR_EPS;

    private Nearness() {}

    static void emit(OneDnnKernels kernels, LossKernels.Neighbours rows, Tensor cosines, Tensor to) {
        int count = rows.x().dim(0);
        int columns = rows.x().dim(1);
        FloatBuffer x = HostTensors.floats(rows.x());
        FloatBuffer alike = HostTensors.floats(cosines);
        FloatBuffer nearest = HostTensors.floats(rows.nearest());
        FloatBuffer result = HostTensors.floats(to);
        double[] logs = new double[count];
        kernels.forEachRow(count, () -> {
            float[] mine = new float[columns];
            float[] other = new float[columns];
            float[] row = new float[count];
            return index -> {
                alike.get(index * count, row);
                int best = greatest(row, index);
                x.get(index * columns, mine);
                x.get(best * columns, other);
                double distance = distance(mine, other);
                nearest.put(index, best);
                nearest.put(count + index, (float) distance);
                logs[index] = Math.log(distance + EPS);
            };
        });
        kernels.host(() -> {
            double sum = 0.0;
            for (double log : logs) { // in order, so that the loss does not depend on threads
                sum -= log;
            }
            result.put(0, (float) (sum / count));
        });
    }

    private static int greatest(float[] row, int own) {
        int best = own == 0 ? 1 : 0;
        for (int other = 0; other < row.length; other++) {
            best = other != own && row[other] > row[best] ? other : best;
        }
        return best;
    }

    private static double distance(float[] a, float[] b) {
        double squares = 0.0;
        for (int i = 0; i < a.length; i++) {
            float apart = a[i] - b[i] + EPS;
            squares += (double) apart * apart;
        }
        return Math.sqrt(squares);
    }

    static void emitGradient(OneDnnKernels kernels, LossKernels.Neighbours rows, Tensor gradient, Tensor to) {
        int count = rows.x().dim(0);
        int columns = rows.x().dim(1);
        FloatBuffer x = HostTensors.floats(rows.x());
        FloatBuffer nearest = HostTensors.floats(rows.nearest());
        FloatBuffer seed = HostTensors.floats(gradient);
        FloatBuffer result = HostTensors.floats(to);
        kernels.forEachRow(count, () -> {
            float[] slopes = new float[columns];
            float[] a = new float[columns];
            float[] b = new float[columns];
            return row -> {
                Arrays.fill(slopes, 0.0f);
                for (int asker = 0; asker < count; asker++) {
                    int other = (int) nearest.get(asker);
                    if (asker != row && other != row) {
                        continue;
                    }
                    double distance = nearest.get(count + asker);
                    double steep = distance == 0.0 ? 0.0 : -seed.get(0) / (count * distance * (distance + EPS));
                    float slope = (float) (asker == row ? steep : -steep);
                    x.get(asker * columns, a);
                    x.get(other * columns, b);
                    for (int i = 0; i < columns; i++) {
                        slopes[i] += slope * (a[i] - b[i] + EPS);
                    }
                }
                result.put(row * columns, slopes);
            };
        });
    }
}
