package io.github.dino4j.train.method;

import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.core.schedule.StepValues;
import java.util.Map;

/**
 * DINO's targets: softmax((t - C) / tpt), where the centre C is a moving average of raw teacher outputs, updated after the
 * loss (Caron et al. 2021, eq. 4). Centring alone favours the uniform collapse, sharpening alone the collapse to one
 * dimension; together they avoid both.
 */
public final class CenterSharpen implements Objective {
    private final float[] center; // (K)
    private final double momentum;

    /**
     * Starts with a centre of zero.
     *
     * @param outDim outputs K
     * @param momentum of the centre, in [0, 1]
     */
    public CenterSharpen(int outDim, double momentum) {
        this.center = new float[outDim];
        this.momentum = momentum;
    }

    @Override
    public float[] target(float[] teacherLogits, StepValues at) {
        int k = center.length;
        float[] targets = new float[teacherLogits.length];
        Threads.forEach(
                teacherLogits.length / k, row -> softmax(teacherLogits, targets, row * k, (float) at.teacherTemp()));
        return targets;
    }

    private void softmax(float[] logits, float[] targets, int first, float temperature) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < center.length; i++) {
            targets[first + i] = (logits[first + i] - center[i]) / temperature;
            max = Math.max(max, targets[first + i]);
        }
        double sum = 0.0;
        for (int i = first; i < first + center.length; i++) {
            targets[i] = (float) Math.exp(targets[i] - max);
            sum += targets[i];
        }
        float scale = (float) (1.0 / sum);
        for (int i = first; i < first + center.length; i++) {
            targets[i] *= scale;
        }
    }

    @Override
    public void afterStep(float[] teacherLogits) {
        int k = center.length;
        int rows = teacherLogits.length / k;
        double[] sums = new double[k];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < k; i++) {
                sums[i] += teacherLogits[row * k + i];
            }
        }
        for (int i = 0; i < k; i++) {
            center[i] = (float) (center[i] * momentum + sums[i] / rows * (1.0 - momentum));
        }
    }

    @Override
    public Map<String, float[]> state() {
        return Map.of("dino_loss.center", center);
    }
}
