package io.github.dino4j.vit.head;

import io.github.dino4j.vit.model.Forward;
import org.nd4j.autodiff.samediff.SDVariable;

/** What turns a backbone's features into outputs that views are compared by. */
public interface Head {
    /**
     * Computes the outputs.
     *
     * @param features (images, in)
     * @param forward the computation
     * @return (images, K)
     */
    SDVariable forward(SDVariable features, Forward forward);

    /** {@return outputs K} */
    int outDim();

    /** {@return floats of an image that a step keeps for the backward pass, outputs excluded} */
    long activations();

    /** {@return floats that a step keeps of the weights, whatever the batch, such as a normalised copy} */
    default long constants() {
        return 0;
    }
}
