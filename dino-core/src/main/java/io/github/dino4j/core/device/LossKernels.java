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

    /** What is added to the differences of neighbours and to their distance, so that a logarithm is finite. */
    double NEIGHBOUR_EPS = 1e-8;

    /**
     * Rows and their nearest neighbours.
     *
     * @param x rows of length 1 (B, D), at least two
     * @param nearest (2, B), written by the forward pass: the number of each row's nearest neighbour, and the distance
     */
    record Neighbours(Tensor x, Tensor nearest) {}

    /**
     * How near rows come to each other: the mean of {@code -log(|x_i - x_n + eps| + eps)}, where n is the row of the greatest
     * cosine with row i beside itself, the first of equal ones, and eps is {@link #NEIGHBOUR_EPS} (Sablayrolles et al. 2019,
     * eq. 2; Oquab et al. 2023, section 4).
     *
     * @param rows what is compared; its neighbours are written
     * @param cosines of all rows with all (B, B)
     * @param to one element
     */
    void nearness(Neighbours rows, Tensor cosines, Tensor to);

    /**
     * The gradient of {@link #nearness}, which moves rows and their neighbours.
     *
     * @param rows what was compared
     * @param gradient of the result, one element
     * @param to (B, D)
     */
    void nearnessBackward(Neighbours rows, Tensor gradient, Tensor to);
}
