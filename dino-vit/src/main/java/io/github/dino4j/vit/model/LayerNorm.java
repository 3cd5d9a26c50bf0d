package io.github.dino4j.vit.model;

import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import org.nd4j.autodiff.samediff.SDVariable;

/** Layer normalisation with epsilon 1e-6. */
final class LayerNorm {
    private final Parameter weight;
    private final Parameter bias;

    LayerNorm(Declarations at, long dim) {
        this.weight = at.declare("weight", Initializer.ONES, dim);
        this.bias = at.declare("bias", Initializer.ZEROS, dim);
    }

    SDVariable forward(SDVariable x, Forward forward) {
        return forward.ops().layerNorm(x, forward.weight(weight), forward.weight(bias)); // (R, D)
    }
}
