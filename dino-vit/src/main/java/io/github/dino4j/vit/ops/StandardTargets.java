package io.github.dino4j.vit.ops;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Targets in stock operations: the reference. */
public final class StandardTargets implements TargetOps {
    private static final double LEAST = 1e-30; // keeps the logarithm of zero finite, which then is multiplied by zero

    private final SameDiff sd;

    /**
     * The vocabulary of one graph.
     *
     * @param sameDiff where nodes are added
     */
    public StandardTargets(SameDiff sameDiff) {
        this.sd = sameDiff;
    }

    @Override
    public SDVariable centeredSoftmax(SDVariable x, SDVariable centre, SDVariable temperature) {
        SDVariable scores = x.sub(centre).div(temperature.reshape(1, 1)); // (R, K)
        SDVariable exps = sd.math().exp(scores.sub(scores.max(true, 1))); // (R, K)
        return exps.div(exps.sum(true, 1)); // (R, K)
    }

    @Override
    public SDVariable movingMean(SDVariable average, SDVariable x, double momentum) {
        return average.mul(momentum).add(x.mean(true, 0).mul(1.0 - momentum)); // (1, K)
    }

    @Override
    public SDVariable meanEntropy(SDVariable x) {
        return x.mul(sd.math().log(x.add(LEAST))).sum(1).mean().neg(); // ()
    }
}
