package io.github.dino4j.core.device;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What residual networks need: convolutions, pooling and batch normalisation of images whose pixels are the rows of a matrix, image
 * by image and row by row, and whose channels are its columns. Tensors of pixels are in either precision, all of one verb in the
 * same unless it says otherwise; weights, their gradients and statistics are float32. What a verb <em>marks</em> for its gradient
 * is a byte or less for each element, in a format of the device's own.
 */
public interface ConvolutionKernels {
    /**
     * Images of one resolution and a square window that moves over them.
     *
     * @param batch images B
     * @param height H
     * @param width W
     * @param side of the window
     * @param stride pixels from one place to the next
     * @param padding pixels beyond each edge, fewer than the side
     */
    record Window(int batch, int height, int width, int side, int stride, int padding) {
        /** {@return places h below each other} */
        public int rows() {
            return (height + 2 * padding - side) / stride + 1;
        }

        /** {@return places w side by side} */
        public int columns() {
            return (width + 2 * padding - side) / stride + 1;
        }

        /** {@return pixels of all images, B*H*W} */
        public int pixels() {
            return batch * height * width;
        }

        /** {@return places in all images, B*h*w} */
        public int places() {
            return batch * rows() * columns();
        }
    }

    /** Blocks of channels in which a device may keep weights while it convolves. */
    int BLOCK = 64;

    /**
     * Working memory that each verb of a convolution needs: the weight, in blocks of channels, and some channels more.
     *
     * @param outputs channels D of the result
     * @param channels C of the pixels
     * @param side of the window
     * @return floats
     */
    static long working(long outputs, long channels, long side) {
        long blocks = (outputs + BLOCK - 1) / BLOCK * ((channels + BLOCK - 1) / BLOCK + 1);
        return blocks * BLOCK * BLOCK * side * side;
    }

    /**
     * Convolves images of several resolutions, one after the other in their matrices. The weight is rounded as the pixels are. It
     * takes working memory twice.
     *
     * @param images of each resolution, with the same window
     * @param x pixels (R, C)
     * @param weight (D, C, S, S)
     * @param to (P, D), the places of all; either precision
     */
    void convolve(List<Window> images, Tensor x, Tensor weight, Tensor to);

    /**
     * The gradient of {@link #convolve} with respect to pixels.
     *
     * @param images of each resolution
     * @param gradient of the result (P, D)
     * @param weight (D, C, S, S)
     * @param to (R, C), either precision
     */
    void convolveBackwardData(List<Window> images, Tensor gradient, Tensor weight, Tensor to);

    /**
     * The gradient of {@link #convolve} with respect to the weight, of all resolutions together.
     *
     * @param images of each resolution
     * @param x pixels (R, C)
     * @param gradient of the result (P, D)
     * @param to (D, C, S, S)
     */
    void convolveBackwardWeight(List<Window> images, Tensor x, Tensor gradient, Tensor to);

    /**
     * The greatest number of each channel in each place; pixels beyond the edges do not count.
     *
     * @param images of one resolution
     * @param x pixels (R, C)
     * @param to (P, C)
     * @param marks P*C bytes, {@link Precision#BYTE}
     */
    void maxPool(Window images, Tensor x, Tensor to, Tensor marks);

    /**
     * The gradient of {@link #maxPool}: to the pixel that was the greatest, the first of several.
     *
     * @param images of one resolution
     * @param gradient of the result (P, C)
     * @param marks those that {@link #maxPool} left
     * @param to (R, C)
     */
    void maxPoolBackward(Window images, Tensor gradient, Tensor marks, Tensor to);

    /**
     * What forward and backward pass of batch normalisation share.
     *
     * @param images of how many the rows are, all of one size
     * @param x the rows (R, D)
     * @param weight (D)
     * @param bias (D)
     * @param eps added to variances
     * @param stats each column's mean and variance over R (2, D)
     */
    record Norm(int images, Tensor x, Tensor weight, Tensor bias, float eps, Tensor stats) {}

    /**
     * Normalises columns by their own statistics, y = w (x - mean) / sqrt(variance + eps) + b, and takes the greater of that and 0
     * where there are marks.
     *
     * @param norm rows and what they are normalised with; its statistics are written
     * @param to (R, D)
     * @param marks R*D bytes, {@link Precision#BYTE}, or null for y itself
     */
    void normalize(Norm norm, Tensor to, @Nullable Tensor marks);

    /**
     * The gradient of {@link #normalize}.
     *
     * @param norm rows, weight and statistics
     * @param gradient of the result (R, D)
     * @param marks those that {@link #normalize} left, or null
     * @param to gradients of x, weight and bias
     */
    void normalizeBackward(Norm norm, Tensor gradient, @Nullable Tensor marks, List<Tensor> to);

    /**
     * Normalises columns by statistics that are given: evaluation, which has no gradient.
     *
     * @param norm rows and all that they are normalised with
     * @param to (R, D)
     * @param rectified whether to take the greater of that and 0
     */
    void normalizeBy(Norm norm, Tensor to, boolean rectified);

    /**
     * The greater of a sum and 0.
     *
     * @param a (R, D)
     * @param b (R, D)
     * @param to (R, D)
     */
    void rectifiedSum(Tensor a, Tensor b, Tensor to);

    /**
     * Images of one resolution, cut into squares; those at the far edges have what is left.
     *
     * @param batch images B
     * @param height H
     * @param width W
     * @param side of a square in pixels
     */
    record Squares(int batch, int height, int width, int side) {
        /** {@return squares h below each other} */
        public int rows() {
            return (height + side - 1) / side;
        }

        /** {@return squares w side by side} */
        public int columns() {
            return (width + side - 1) / side;
        }

        /** {@return pixels of all images, B*H*W} */
        public int pixels() {
            return batch * height * width;
        }

        /** {@return squares in all images, B*h*w} */
        public int places() {
            return batch * rows() * columns();
        }
    }

    /**
     * The mean of each channel over each square's pixels.
     *
     * @param images of one resolution
     * @param x pixels (R, C)
     * @param to (P, C)
     */
    void meanPool(Squares images, Tensor x, Tensor to);

    /**
     * The gradient of {@link #meanPool}: an equal share for each pixel of a square.
     *
     * @param images of one resolution
     * @param gradient of the result (P, C)
     * @param to (R, C)
     */
    void meanPoolBackward(Squares images, Tensor gradient, Tensor to);

    /**
     * Mixes two halves of the channels by a softmax over the two, of each image and channel: the end of a selective kernel (Li et
     * al. 2019, arXiv 1903.06586, equation 6), y = a x[:, :D] + (1 - a) x[:, D:] with a = 1 / (1 + exp(s[:, D:] - s[:, :D])).
     *
     * @param x pixels (R, 2D), float32
     * @param scores of each image (B, 2D), float32; R is a multiple of B
     * @param to (R, D), float32
     */
    void select(Tensor x, Tensor scores, Tensor to);

    /**
     * The gradient of {@link #select}.
     *
     * @param x pixels (R, 2D), float32
     * @param scores of each image (B, 2D), float32
     * @param gradient of the result (R, D), float32
     * @param to gradients of x and of the scores, float32
     */
    void selectBackward(Tensor x, Tensor scores, Tensor gradient, List<Tensor> to);
}
