package io.github.dino4j.vit.model;

import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import org.nd4j.autodiff.samediff.SDVariable;

/** A linear layer with bias: weight (out, in) normal with deviation 0.02, bias 0. */
public final class Linear {
    private static final double INIT_STD = 0.02;

    private final Parameter weight;
    private final Parameter bias;

    /**
     * Declares weight and bias.
     *
     * @param at where
     * @param in input width
     * @param out output width
     */
    public Linear(Declarations at, long in, long out) {
        this.weight = at.declare("weight", Initializer.normal(INIT_STD), out, in);
        this.bias = at.declare("bias", Initializer.ZEROS, out);
    }

    /**
     * Computes the layer.
     *
     * @param x (R, in)
     * @param forward the computation
     * @return (R, out)
     */
    public SDVariable forward(SDVariable x, Forward forward) {
        return forward.ops().linear(x, forward.weight(weight), forward.weight(bias)); // (R, out)
    }
}
