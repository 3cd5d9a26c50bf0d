package io.github.dino4j.core.device;

import java.util.List;

/** What images need: patches of their levels; and convolutional networks: neighbourhoods of pixels, and norms over columns. */
public interface ImageKernels {
    /** Side of the kernels. */
    int SIDE = 3;

    /**
     * Images whose pixels are rows, and the places of a 3x3 kernel with one pixel of padding on them.
     *
     * @param batch images B
     * @param height H
     * @param width W
     * @param channels C
     * @param stride pixels from one place to the next
     */
    record Grid(int batch, int height, int width, int channels, int stride) {
        /** {@return places below each other} */
        public int rows() {
            return (height + stride - 1) / stride;
        }

        /** {@return places side by side} */
        public int columns() {
            return (width + stride - 1) / stride;
        }

        /** {@return places in all images} */
        public int places() {
            return batch * rows() * columns();
        }
    }

    /**
     * What forward and backward pass of a norm over columns share.
     *
     * @param x the rows (R, D)
     * @param weight (D)
     * @param eps added to variances
     * @param stats each column's mean and variance (2, D)
     */
    record Columns(Tensor x, Tensor weight, float eps, Tensor stats) {}

    /**
     * Cuts images into patches and turns levels into numbers, which is a lookup: to[b*N + n, (c*P + y)*P + x] =
     * table[c, level of that pixel]. Pixels beyond the last whole patch are left out.
     *
     * @param images levels (B, C, S, S), {@link Precision#BYTE}
     * @param table the number of each channel's levels (C, 256)
     * @param side P of a patch, at most S; N is (S/P)*(S/P), row by row
     * @param to (B*N, C*P*P), either precision: rounded to nearest, ties to even
     */
    void patches(Tensor images, Tensor table, int side, Tensor to);

    /**
     * Copies each place's neighbourhood, zeros beyond the edges.
     *
     * @param x pixels (B*H*W, C)
     * @param grid how they lie
     * @param to (B*h*w, C*9), either precision: for each channel the nine pixels row by row
     */
    void unfold(Tensor x, Grid grid, Tensor to);

    /**
     * The gradient of {@link #unfold}: each pixel's sum over the neighbourhoods that it is in.
     *
     * @param x (B*h*w, C*9)
     * @param grid how pixels lie
     * @param to (B*H*W, C)
     */
    void fold(Tensor x, Grid grid, Tensor to);

    /**
     * Each column's mean and variance, the latter over R.
     *
     * @param x (R, D)
     * @param to (2, D)
     */
    void columnStatistics(Tensor x, Tensor to);

    /**
     * Normalises columns: y = w (x - mean) / sqrt(variance + eps) + b.
     *
     * @param columns rows, weight and statistics, which need not be their own
     * @param bias (D)
     * @param to (R, D)
     */
    void normalizeColumns(Columns columns, Tensor bias, Tensor to);

    /**
     * The gradient of {@link #normalizeColumns} where the statistics are the columns' own.
     *
     * @param columns rows, weight and statistics
     * @param gradient of the output (R, D)
     * @param to gradients of x, weight and bias
     */
    void normalizeColumnsBackward(Columns columns, Tensor gradient, List<Tensor> to);
}
