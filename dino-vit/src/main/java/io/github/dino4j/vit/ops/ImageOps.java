package io.github.dino4j.vit.ops;

import org.nd4j.autodiff.samediff.SDVariable;

/** What convolutional networks are made of beside linear layers: pixels are the rows of a matrix, channels its columns. */
public interface ImageOps {
    /**
     * The neighbourhoods that a 3x3 convolution with one pixel of padding sees.
     *
     * @param x pixels (B*H*W, C)
     * @param images how they lie
     * @param stride pixels from one place of the kernel to the next
     * @return (B*h*w, C*9), each row in the order of a convolution's weights
     */
    SDVariable unfold(SDVariable x, ImageRows images, int stride);

    /**
     * The greater of each element and 0.
     *
     * @param x any shape
     * @return the same shape
     */
    SDVariable relu(SDVariable x);

    /**
     * Normalises columns over the rows with the batch's own mean and variance, and tells those.
     *
     * @param x (R, D)
     * @param weight (D)
     * @param bias (D)
     * @param eps added to the variance
     * @return (R, D), and what was measured
     */
    Normalized normalizeByBatch(SDVariable x, SDVariable weight, SDVariable bias, double eps);

    /**
     * Normalises columns with given statistics: evaluation, which has no gradient.
     *
     * @param x (R, D)
     * @param statistics of each column
     * @param weight (D)
     * @param bias (D)
     * @param eps added to the variance
     * @return (R, D)
     */
    SDVariable normalizeBy(SDVariable x, Statistics statistics, SDVariable weight, SDVariable bias, double eps);

    /**
     * Mean and variance of columns.
     *
     * @param mean (D)
     * @param variance (D)
     */
    record Statistics(SDVariable mean, SDVariable variance) {}

    /**
     * What batch normalisation gives.
     *
     * @param values (R, D)
     * @param statistics of the batch (2, D): each column's mean, and its variance over R
     */
    record Normalized(SDVariable values, SDVariable statistics) {}
}
