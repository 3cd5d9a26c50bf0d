package io.github.dino4j.vit.loss;

import io.github.dino4j.vit.model.Forward;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The negative cosine of student output and target, {@code -s.t / (|s| |t|)} (Chen and He 2021, eq. 1). BYOL's loss is twice this
 * plus two (Grill et al. 2020, eq. 2): the same minimum, and the same steps of an optimiser that does not see scale.
 */
public record NegativeCosine() implements Loss {
    @Override
    public SDVariable of(SDVariable student, SDVariable targets, Pairs pairs, Forward forward) {
        return meanCosine(student, targets, pairs, forward, -1.0);
    }

    static SDVariable meanCosine(SDVariable student, SDVariable targets, Pairs pairs, Forward forward, double factor) {
        SDVariable directions = forward.ops().l2Normalize(student); // (V*B, K)
        SDVariable given = forward.ops().l2Normalize(targets); // (G*B, K)
        return forward.ops().losses().pairProducts(directions, given, pairs.views(), factor / pairs.terms()); // ()
    }
}
