package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.vit.ops.TargetOps;
import io.github.dino4j.vit.ops.fused.loss.Bags;
import io.github.dino4j.vit.ops.fused.loss.Centered;
import io.github.dino4j.vit.ops.fused.loss.CenteredSoftmax;
import io.github.dino4j.vit.ops.fused.loss.MeanEntropy;
import io.github.dino4j.vit.ops.fused.loss.MovingMean;
import io.github.dino4j.vit.ops.fused.loss.SinkhornKnopp;
import io.github.dino4j.vit.ops.fused.loss.Spread;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Targets in nodes of our own. */
public final class FusedTargets implements TargetOps {
    private final SameDiff sd;
    private final int ranks;

    /**
     * The vocabulary of one graph.
     *
     * @param sameDiff where nodes are added
     */
    public FusedTargets(SameDiff sameDiff) {
        this(sameDiff, 1);
    }

    /**
     * The vocabulary of one graph of several processes.
     *
     * @param sameDiff where nodes are added
     * @param ranks processes
     */
    public FusedTargets(SameDiff sameDiff, int ranks) {
        this.sd = sameDiff;
        this.ranks = ranks;
        FusedNodes.register();
    }

    @Override
    public SDVariable centeredSoftmax(SDVariable x, SDVariable centre, SDVariable temperature) {
        return new CenteredSoftmax(sd, x, centre, temperature).output();
    }

    @Override
    public SDVariable sinkhorn(SDVariable x, SDVariable temperature, Balance balance) {
        return new SinkhornKnopp(sd, x, temperature, balance, ranks > 1 && !balance.whole()).output();
    }

    @Override
    public SDVariable bags(SDVariable x, int places, int columns) {
        return new Bags(sd, x, places).output();
    }

    @Override
    public SDVariable movingMean(SDVariable average, SDVariable x, double momentum) {
        return new MovingMean(sd, average, x, momentum).output();
    }

    @Override
    public SDVariable meanEntropy(SDVariable x) {
        return new MeanEntropy(sd, x).output();
    }

    @Override
    public SDVariable centered(SDVariable x, SDVariable centre, int columns) {
        return new Centered(sd, x, centre, ones(columns)).output();
    }

    @Override
    public SDVariable spread(SDVariable x, int columns) {
        return new Spread(sd, x, ones(columns)).output();
    }

    private SDVariable ones(int columns) {
        return sd.constant(Nd4j.ones(DataType.FLOAT, columns));
    }
}
