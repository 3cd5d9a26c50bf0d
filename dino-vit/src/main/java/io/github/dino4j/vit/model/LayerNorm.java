package io.github.dino4j.vit.model;

import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import org.nd4j.autodiff.samediff.SDVariable;

/** Layer normalisation of tokens. */
final class LayerNorm {
    private final Parameter weight;
    private final Parameter bias;
    private final double eps;

    LayerNorm(Declarations at, VitConfig config) {
        this.weight = at.declare("weight", Initializer.ONES, config.embedDim());
        this.bias = at.declare("bias", Initializer.ZEROS, config.embedDim());
        this.eps = config.normEps();
    }

    SDVariable forward(SDVariable x, Forward forward) {
        return forward.ops().layerNorm(x, forward.weight(weight), forward.weight(bias), eps); // (R, D)
    }
}
