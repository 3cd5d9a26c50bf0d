package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.vit.ops.ImageOps;
import io.github.dino4j.vit.ops.ImageRows;
import io.github.dino4j.vit.ops.fused.element.Relu;
import io.github.dino4j.vit.ops.fused.norm.BatchNorm;
import io.github.dino4j.vit.ops.fused.norm.FixedNorm;
import io.github.dino4j.vit.ops.fused.shared.SharedBatchNorm;
import io.github.dino4j.vit.ops.fused.token.Pack;
import io.github.dino4j.vit.ops.fused.token.Unfold;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Operations of convolutional networks in coarse nodes. */
final class FusedImages implements ImageOps {
    private final SameDiff sd;
    private final int ranks; // processes

    FusedImages(SameDiff sameDiff, int ranks) {
        this.sd = sameDiff;
        this.ranks = ranks;
    }

    @Override
    public SDVariable unfold(SDVariable x, ImageRows images, int stride) {
        return new Unfold(sd, x, images, stride).output();
    }

    @Override
    public SDVariable relu(SDVariable x) {
        return new Relu(sd, x).output();
    }

    @Override
    public Normalized normalizeByBatch(SDVariable x, SDVariable weight, SDVariable bias, double eps) {
        List<SDVariable> outputs = (ranks == 1
                        ? new BatchNorm(sd, x, weight, bias, eps)
                        : new SharedBatchNorm(sd, x, weight, bias, eps))
                .results();
        return new Normalized(outputs.get(0), outputs.get(1));
    }

    @Override
    public SDVariable normalizeBy(SDVariable x, Statistics statistics, SDVariable weight, SDVariable bias, double eps) {
        SDVariable mean = statistics.mean().reshape(1, -1); // (1, D)
        SDVariable variance = statistics.variance().reshape(1, -1); // (1, D)
        return new FixedNorm(sd, eps, x, new Pack(sd, List.of(mean, variance)).output(), weight, bias).output();
    }
}
