package io.github.dino4j.vit.ops;

import org.nd4j.autodiff.samediff.SDVariable;

/** What losses are made of beside the operations of layers. */
public interface LossOps {
    /**
     * Subtracts one number from another. Has no gradient: it serves what is told of a step.
     *
     * @param a one element
     * @param b one element
     * @return a - b, of a's shape
     */
    SDVariable difference(SDVariable a, SDVariable b);
}
