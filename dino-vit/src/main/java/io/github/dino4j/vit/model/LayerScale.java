package io.github.dino4j.vit.model;

import io.github.dino4j.core.parameter.Parameter;
import org.nd4j.autodiff.samediff.SDVariable;

/** Gains of a residual branch, one for each column, that begin near zero (Touvron et al. 2021, "CaiT", section 2). */
final class LayerScale {
    private final Parameter gamma;

    LayerScale(Declarations at, long dim, double initial) {
        float first = (float) initial;
        this.gamma = at.declare("gamma", random -> first, dim);
    }

    SDVariable forward(SDVariable x, Forward forward) {
        return forward.ops().scaleColumns(x, forward.weight(gamma)); // (R, D)
    }
}
