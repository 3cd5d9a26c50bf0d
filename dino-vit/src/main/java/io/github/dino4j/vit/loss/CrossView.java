package io.github.dino4j.vit.loss;

import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.ops.LayerOps;
import io.github.dino4j.vit.ops.LossOps;
import io.github.dino4j.vit.ops.fused.FusedOps;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The cross-entropy of teacher and student distributions, {@code -sum_k t_k log softmax(s / temperature)_k}, over pairs of views
 * (Caron et al. 2021, eq. 2 and 3).
 *
 * @param temperature the student's
 */
public record CrossView(double temperature) implements Loss {
    @Override
    public SDVariable of(SDVariable student, SDVariable targets, Pairs pairs, Forward forward) {
        if (forward.graph().vocabulary().isFused() && !pairs.own()) {
            LayerOps.ViewCounts views = new LayerOps.ViewCounts(pairs.all(), pairs.global(), pairs.batch());
            return FusedOps.crossView(student, targets, views, temperature);
        }
        LossOps ops = forward.ops().losses();
        SDVariable logs = ops.logSoftmax(student, temperature, pairs.all() * pairs.batch()); // (V*B, K)
        return ops.pairProducts(logs, targets, pairs.views(), -1.0 / pairs.terms()); // ()
    }
}
