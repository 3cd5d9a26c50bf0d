package io.github.dino4j.cuda;

import io.github.dino4j.core.device.LossKernels;

/** The loss over pairs of views and its gradient, in float64. */
final class ReferenceCrossView {
    private ReferenceCrossView() {}

    /**
     * Computes them.
     *
     * @param student logits (V*B, K)
     * @param targets probabilities (G*B, K)
     * @param pairs their shapes and temperature
     * @param gradient of the logits is added here
     * @return the loss
     */
    static double of(float[] student, float[] targets, LossKernels.Pairs pairs, double[] gradient) {
        int outputs = pairs.outputs();
        int images = pairs.images();
        double loss = 0.0;
        for (int row = 0; row < pairs.views() * images; row++) {
            double sum = 0.0;
            for (int k = 0; k < outputs; k++) {
                sum += Math.exp(student[row * outputs + k] / pairs.temperature());
            }
            for (int g = 0; g < pairs.globals(); g++) {
                for (int k = 0; k < outputs && g != row / images; k++) {
                    double logarithm = student[row * outputs + k] / pairs.temperature() - Math.log(sum);
                    double target = targets[(g * images + row % images) * outputs + k];
                    loss -= target * logarithm / pairs.terms();
                    gradient[row * outputs + k] += (Math.exp(logarithm) - target) / pairs.temperature() / pairs.terms();
                }
            }
        }
        return loss;
    }
}
