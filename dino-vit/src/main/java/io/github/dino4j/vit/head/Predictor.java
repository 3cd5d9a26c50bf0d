package io.github.dino4j.vit.head;

import io.github.dino4j.vit.model.Forward;
import org.nd4j.autodiff.samediff.SDVariable;

/** What a student has after its head, and a teacher has not. */
@FunctionalInterface
public interface Predictor {
    /**
     * Rows of a student's outputs, global views before local ones.
     *
     * @param global rows of all global views, G*B
     * @param local rows of all local views, L*B
     */
    record Rows(int global, int local) {}

    /**
     * Computes what is compared with targets.
     *
     * @param outputs of all views, view-major (V*B, K)
     * @param rows how they lie
     * @param forward the computation
     * @return (W*B, K), where W is the global views and {@link #views} of the local ones
     */
    SDVariable forward(SDVariable outputs, Rows rows, Forward forward);

    /**
     * Views that are compared.
     *
     * @param local local views of an image
     * @return what becomes of them
     */
    default int views(int local) {
        return local;
    }
}
