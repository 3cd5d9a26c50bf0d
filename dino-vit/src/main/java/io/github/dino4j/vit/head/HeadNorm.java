package io.github.dino4j.vit.head;

import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.vit.model.Declarations;
import io.github.dino4j.vit.model.Forward;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Batch normalisation in a head, whose statistics are always those of the batch, of all views that it is run on together: a head
 * serves training alone.
 *
 * @param weight of each column
 * @param bias of each column
 */
record HeadNorm(Parameter weight, Parameter bias) {
    private static final double EPS = 1e-5;

    static HeadNorm declare(Declarations at, int width) {
        return new HeadNorm(
                at.declare("weight", Initializer.ONES, width), at.declare("bias", Initializer.ZEROS, width));
    }

    SDVariable forward(SDVariable x, Forward forward) {
        SDVariable gain = forward.graph().parameter(weight);
        SDVariable shift = forward.graph().parameter(bias);
        return forward.ops().images().normalizeByBatch(x, gain, shift, EPS).values();
    }
}
