package io.github.dino4j.eval.linear;

/** The cross-entropy of a softmax and its gradient. */
final class Softmax {
    private Softmax() {}

    /**
     * Overwrites logits with the gradient of their cross-entropy, (softmax - one-hot) times a factor.
     *
     * @return the cross-entropy, without the factor
     */
    static double crossEntropy(float[] logits, int start, int classes, int label, float factor) {
        float most = logits[start];
        for (int i = start + 1; i < start + classes; i++) {
            most = Math.max(most, logits[i]);
        }
        double sum = 0;
        float truth = logits[start + label];
        for (int i = start; i < start + classes; i++) {
            double e = Math.exp((double) logits[i] - most);
            sum += e;
            logits[i] = (float) e;
        }
        for (int i = start; i < start + classes; i++) {
            logits[i] = (float) (logits[i] / sum * factor);
        }
        logits[start + label] -= factor;
        return Math.log(sum) + most - truth;
    }
}
