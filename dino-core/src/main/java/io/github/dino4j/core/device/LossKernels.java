package io.github.dino4j.core.device;

/** Losses over a batch, each with its gradient. */
public interface LossKernels {
    /**
     * What a loss over pairs of views compares. Row v*B + i of a matrix is view v of image i.
     *
     * @param student logits of all views (V*B, K)
     * @param targets probabilities of the first views (G*B, K)
     * @param images B
     * @param temperature that the student's logits are divided by
     */
    record Pairs(Tensor student, Tensor targets, int images, double temperature) {
        /** {@return V} */
        public int views() {
            return student.dim(0) / images;
        }

        /** {@return G} */
        public int globals() {
            return targets.dim(0) / images;
        }

        /** {@return K} */
        public int outputs() {
            return student.dim(1);
        }

        /** {@return how many cross-entropies the loss is a mean of: those of each pair of views and each image} */
        public double terms() {
            return (double) globals() * (views() - 1) * images;
        }
    }

    /**
     * The mean cross-entropy of every student view with every other target view. May take scratch memory as large as the
     * student's logits.
     *
     * @param pairs what is compared
     * @param to one element
     */
    void crossView(Pairs pairs, Tensor to);

    /**
     * The gradient of {@link #crossView} with respect to the student's logits.
     *
     * @param pairs what is compared
     * @param gradient of the loss, one element
     * @param to (V*B, K), possibly the same tensor as the student's logits
     */
    void crossViewBackward(Pairs pairs, Tensor gradient, Tensor to);
}
