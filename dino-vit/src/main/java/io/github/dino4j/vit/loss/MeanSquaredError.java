package io.github.dino4j.vit.loss;

import io.github.dino4j.vit.model.Forward;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The squared distance of student output and target, both scaled to length 1, {@code |s/|s| - t/|t||^2 = 2 - 2 s.t/(|s||t|)}
 * (Caron et al. 2021, table 7, row MSE; Grill et al. 2020, eq. 2).
 */
public record MeanSquaredError() implements Loss {
    @Override
    public SDVariable of(SDVariable student, SDVariable targets, Pairs pairs, Forward forward) {
        SDVariable cosines = NegativeCosine.meanCosine(student, targets, pairs, forward, -2.0);
        return forward.ops().losses().plus(cosines, 2.0);
    }
}
