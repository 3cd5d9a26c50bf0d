package io.github.dino4j.vit.ops;

import org.nd4j.autodiff.samediff.SDVariable;

/** What becomes of a teacher's outputs in its graph. None of these has a gradient: nothing flows back to a teacher. */
public interface TargetOps {
    /**
     * Centred, sharpened distributions: softmax((x - centre) / temperature).
     *
     * @param x (R, K)
     * @param centre (1, K)
     * @param temperature one element, which may change from run to run
     * @return (R, K)
     */
    SDVariable centeredSoftmax(SDVariable x, SDVariable centre, SDVariable temperature);

    /**
     * Balanced distributions: exp(x / temperature), of which by turns each column is divided by its sum and each row by its
     * sum, so that in the end rows are distributions, and over all of them every output is used about alike.
     *
     * @param x (R, K)
     * @param temperature one element, which may change from run to run
     * @param balance how
     * @return (R, K)
     */
    SDVariable sinkhorn(SDVariable x, SDVariable temperature, Balance balance);

    /**
     * How distributions are balanced.
     *
     * @param iterations turns; with one it is a softmax over the rows of each column, divided by the sum of each row
     * @param groups strips of R/groups rows, each balanced on its own
     * @param columns K
     * @param whole whether the rows are all there are, and not those of one of several processes
     */
    record Balance(int iterations, int groups, int columns, boolean whole) {
        /**
         * Of rows of which each process has its own.
         *
         * @param iterations turns
         * @param groups strips of rows
         * @param columns K
         */
        public Balance(int iterations, int groups, int columns) {
            this(iterations, groups, columns, false);
        }
    }

    /**
     * Bags of words: the greatest share of each output over the places of an image, divided by their sum.
     *
     * @param x shares at each place (B*N, K), images one after the other
     * @param places N
     * @param columns K
     * @return (B, K)
     */
    SDVariable bags(SDVariable x, int places, int columns);

    /**
     * A moving average after it has taken in the mean of rows: m average + (1 - m) mean(x).
     *
     * @param average (1, K)
     * @param x (R, K)
     * @param momentum m
     * @return (1, K)
     */
    SDVariable movingMean(SDVariable average, SDVariable x, double momentum);

    /**
     * The mean entropy of distributions in nats.
     *
     * @param x (R, K)
     * @return a scalar
     */
    SDVariable meanEntropy(SDVariable x);

    /**
     * Rows less a centre.
     *
     * @param x (R, K)
     * @param centre (1, K)
     * @param columns K
     * @return (R, K)
     */
    SDVariable centered(SDVariable x, SDVariable centre, int columns);

    /**
     * How far the directions of rows lie apart: the mean deviation of a coordinate of unit vectors, times the root of K.
     *
     * @param x (R, K)
     * @param columns K
     * @return a scalar, from 0 to 1
     */
    SDVariable spread(SDVariable x, int columns);
}
