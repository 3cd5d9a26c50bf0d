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
