package io.github.dino4j.train.method;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** What targets are made of, in stock nodes. */
final class TargetNodes {
    private static final double NEGLIGIBLE = 1e-12; // a million of them hold 3e-5 nats together

    private TargetNodes() {}

    /** Distributions of rows (R, K). */
    static SDVariable softmax(SDVariable scores) {
        SameDiff sd = scores.getSameDiff();
        SDVariable exps = sd.math().exp(scores.sub(scores.max(true, 1))); // (R, K)
        return exps.div(exps.sum(true, 1));
    }

    /** The mean entropy of distributions (R, K), in nats. */
    static SDVariable entropy(SDVariable probabilities) {
        SameDiff sd = probabilities.getSameDiff();
        SDVariable logs = sd.math().log(probabilities.add(NEGLIGIBLE)); // (R, K)
        return probabilities.mul(logs).sum(1).mean().neg(); // ()
    }

    /** A moving average (1, K) after it has taken in the mean of rows (R, K). */
    static SDVariable movingMean(SDVariable average, SDVariable rows, double momentum) {
        return average.mul(momentum).add(rows.mean(true, 0).mul(1.0 - momentum)); // (1, K)
    }
}
