package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.vit.ops.LossOps;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Losses in nodes of our own. */
final class FusedLosses implements LossOps {
    private final SameDiff sd;

    FusedLosses(SameDiff sameDiff) {
        this.sd = sameDiff;
    }

    @Override
    public SDVariable difference(SDVariable a, SDVariable b) {
        return new Difference(sd, a, b).output();
    }
}
