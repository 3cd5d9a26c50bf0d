package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.LossKernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostTensors;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Losses: softmax by primitives, sums over views in Java. Log-probabilities are computed again for the gradient, since they
 * take as much room as the logits, which are there anyway.
 */
final class OneDnnLosses implements LossKernels {
    private final OneDnnKernels kernels;

    OneDnnLosses(OneDnnKernels kernels) {
        this.kernels = kernels;
    }

    @Override
    public void crossView(Pairs pairs, Tensor to) {
        int outputs = pairs.outputs();
        Tensor logProbs = kernels.scratch(pairs.student().dim(0), outputs);
        kernels.elements().scale(pairs.student(), (float) (1.0 / pairs.temperature()), logProbs);
        kernels.rows().softmax(logProbs, true, logProbs);
        ViewTargets targets = ViewTargets.of(pairs);
        FloatBuffer logs = HostTensors.floats(logProbs);
        double[] parts = new double[pairs.student().dim(0)];
        kernels.forEachRow(parts.length, () -> {
            RowArithmetic arithmetic = new RowArithmetic();
            float[] mine = new float[ViewTargets.STRETCH];
            float[] sum = new float[ViewTargets.STRETCH];
            return row -> {
                parts[row] = 0.0;
                for (int first = 0; first < outputs; first += ViewTargets.STRETCH) {
                    targets.sum(row, first, sum, mine);
                    logs.get(row * outputs + first, mine, 0, targets.count(first));
                    parts[row] += arithmetic.dot(sum, mine, targets.count(first));
                }
            };
        });
        FloatBuffer loss = HostTensors.floats(to);
        double terms = pairs.terms();
        kernels.host(() -> {
            double sum = 0.0;
            for (double part : parts) { // in order, so that the loss does not depend on threads
                sum -= part;
            }
            loss.put(0, (float) (sum / terms));
        });
    }

    @Override
    public void crossViewBackward(Pairs pairs, Tensor gradient, Tensor to) {
        int outputs = pairs.outputs();
        kernels.elements().scale(pairs.student(), (float) (1.0 / pairs.temperature()), to);
        kernels.rows().softmax(to, false, to); // probabilities, which become the gradient
        ViewTargets targets = ViewTargets.of(pairs);
        FloatBuffer seed = HostTensors.floats(gradient);
        FloatBuffer result = HostTensors.floats(to);
        double factor = 1.0 / (pairs.temperature() * pairs.globals() * (pairs.views() - 1) * pairs.images());
        float[] ones = new float[ViewTargets.STRETCH];
        Arrays.fill(ones, 1.0f);
        kernels.forEachRow(pairs.student().dim(0), () -> {
            RowArithmetic arithmetic = new RowArithmetic();
            float[] mine = new float[ViewTargets.STRETCH];
            float[] sum = new float[ViewTargets.STRETCH];
            return row -> {
                double total = 0.0; // of the targets, which are as many as other teacher views
                for (int first = 0; first < outputs; first += ViewTargets.STRETCH) {
                    targets.sum(row, first, sum, mine);
                    total += arithmetic.dot(sum, ones, targets.count(first));
                }
                float scale = (float) (factor * seed.get(0));
                for (int first = 0; first < outputs; first += ViewTargets.STRETCH) {
                    int count = targets.count(first);
                    targets.sum(row, first, sum, mine);
                    result.get(row * outputs + first, mine, 0, count);
                    for (int k = 0; k < count; k++) {
                        mine[k] = scale * ((float) total * mine[k] - sum[k]);
                    }
                    result.put(row * outputs + first, mine, 0, count);
                }
            };
        });
    }

    @Override
    public void nearness(Neighbours rows, Tensor cosines, Tensor to) {
        Nearness.emit(kernels, rows, cosines, to);
    }

    @Override
    public void nearnessBackward(Neighbours rows, Tensor gradient, Tensor to) {
        Nearness.emitGradient(kernels, rows, gradient, to);
    }
}
