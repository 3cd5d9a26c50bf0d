package io.github.dino4j.vit.model;

import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/** A linear layer, most often with bias: weight (out, in) normal with deviation 0.02, bias 0. */
public final class Linear {
    private static final double INIT_STD = 0.02;

    private final Parameter weight;
    private final @Nullable Parameter bias;

    /**
     * Declares weight and bias.
     *
     * @param at where
     * @param in input width
     * @param out output width
     */
    public Linear(Declarations at, long in, long out) {
        this(at.declare("weight", Initializer.normal(INIT_STD), out, in), at.declare("bias", Initializer.ZEROS, out));
    }

    private Linear(Parameter weight, @Nullable Parameter bias) {
        this.weight = weight;
        this.bias = bias;
    }

    /**
     * Declares a weight alone.
     *
     * @param at where
     * @param in input width
     * @param out output width
     * @return the layer
     */
    public static Linear withoutBias(Declarations at, long in, long out) {
        return new Linear(at.declare("weight", Initializer.normal(INIT_STD), out, in), null);
    }

    /**
     * Computes the layer.
     *
     * @param x (R, in)
     * @param forward the computation
     * @return (R, out)
     */
    public SDVariable forward(SDVariable x, Forward forward) {
        SDVariable offset = bias == null ? null : forward.weight(bias);
        return forward.ops().linear(x, forward.weight(weight), offset); // (R, out)
    }
}
