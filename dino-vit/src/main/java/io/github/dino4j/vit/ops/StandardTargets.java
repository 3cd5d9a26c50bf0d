package io.github.dino4j.vit.ops;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Targets in stock operations: the reference. */
public final class StandardTargets implements TargetOps {
    private static final double EPS = 1e-12;
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
    public SDVariable sinkhorn(SDVariable x, SDVariable temperature, Balance balance) {
        SDVariable scores =
                x.div(temperature.reshape(1, 1)).reshape(balance.groups(), -1, balance.columns()); // (G, B, K)
        SDVariable shares = sd.math().exp(scores.sub(scores.max(true, 1, 2))); // (G, B, K)
        for (int turn = 0; turn < balance.iterations(); turn++) {
            shares = shares.div(shares.sum(true, 1).add(LEAST)); // a column of zeros stays one
            shares = shares.div(shares.sum(true, 2));
        }
        return shares.reshape(-1, balance.columns()); // (R, K)
    }

    @Override
    public SDVariable bags(SDVariable x, int places, int columns) {
        SDVariable bags = x.reshape(-1, places, columns).max(1); // (B, K)
        return bags.div(bags.sum(true, 1)); // (B, K)
    }

    @Override
    public SDVariable movingMean(SDVariable average, SDVariable x, double momentum) {
        return average.mul(momentum).add(x.mean(true, 0).mul(1.0 - momentum)); // (1, K)
    }

    @Override
    public SDVariable meanEntropy(SDVariable x) {
        return x.mul(sd.math().log(x.add(LEAST))).sum(1).mean().neg(); // ()
    }

    @Override
    public SDVariable centered(SDVariable x, SDVariable centre, int columns) {
        return x.sub(centre); // (R, K)
    }

    @Override
    public SDVariable spread(SDVariable x, int columns) {
        SDVariable lengths = sd.math().sqrt(sd.math().square(x).sum(true, 1).add(EPS)); // (R, 1)
        SDVariable unit = x.div(lengths); // (R, K)
        SDVariable centered = unit.sub(unit.mean(true, 0));
        SDVariable variances = sd.math().square(centered).mean(true, 0); // (1, K)
        return sd.math().sqrt(variances).mean().mul(Math.sqrt(columns)); // ()
    }
}
