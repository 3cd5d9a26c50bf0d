package io.github.dino4j.vit.loss;

import io.github.dino4j.vit.ops.LossOps;

/**
 * Which student views are compared with which teacher views. Rows are view-major, and the first of the student's views are the
 * teacher's.
 *
 * @param all student views V
 * @param global teacher views G, the first of the student's views
 * @param batch images B
 * @param own whether a view is compared with the teacher's output for the same view too
 */
public record Pairs(int all, int global, int batch, boolean own) {
    /**
     * Checks that there is something to compare.
     *
     * @param all student views V
     * @param global teacher views G, the first of the student's views
     * @param batch images B
     * @param own whether a view is compared with the teacher's output for the same view too
     * @throws IllegalArgumentException if there are fewer student views than teacher views, no images, or no pairs
     */
    public Pairs {
        if (global < 1 || all < global || batch < 1 || (!own && all < 2)) {
            throw new IllegalArgumentException("a loss needs pairs of views, got " + all + " student views, " + global
                    + " teacher views and " + batch + " images" + (own ? "" : ", the same view left out"));
        }
    }

    /**
     * The same views of targets that belong to images instead of views.
     *
     * @param each targets of an image
     * @return pairs of every view with all of its image's
     */
    public Pairs ofImages(int each) {
        return new Pairs(all, 1, batch * each, true);
    }

    /** {@return pairs of a teacher view and a student view} */
    public int count() {
        return global * (own ? all : all - 1);
    }

    /** {@return terms of the loss: pairs of each image} */
    public double terms() {
        return (double) count() * batch;
    }

    /**
     * Whether two views are compared.
     *
     * @param student the student's view, from 0
     * @param teacher the teacher's view, from 0
     * @return true if they are
     */
    public boolean compares(int student, int teacher) {
        return own || student != teacher;
    }

    /** Which rows of the student's outputs meet which of the targets. */
    LossOps.Views views() {
        return new LossOps.Views(all, global, batch, own);
    }
}
