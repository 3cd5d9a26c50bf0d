package io.github.dino4j.vit.ops;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What residual networks are made of. The images of all resolutions are one matrix, one resolution after the other: pixels are its
 * rows, channels its columns. What is done to all pixels alike is done at once, and statistics are of each resolution.
 */
public interface ConvolutionOps {
    /**
     * A window that moves over images.
     *
     * @param side of the window in pixels
     * @param stride pixels from one place to the next
     * @param padding pixels beyond each edge
     */
    record Window(int side, int stride, int padding) {
        /**
         * The window whose places are as many as the pixels, or as every so manieth.
         *
         * @param side odd
         * @param stride pixels from one place to the next
         * @return the window
         */
        public static Window centred(int side, int stride) {
            return new Window(side, stride, side / 2);
        }

        /**
         * What images are after the window moved over them.
         *
         * @param images before
         * @param channels afterwards
         * @return a pixel for each place
         */
        public ImageRows over(ImageRows images, int channels) {
            return new ImageRows(images.batch(), places(images.height()), places(images.width()), channels);
        }

        private int places(int pixels) {
            return (pixels + 2 * padding - side) / stride + 1;
        }
    }

    /**
     * A convolution without bias.
     *
     * @param x pixels (R, C)
     * @param weight (D, C, S, S)
     * @param images of each resolution
     * @param window of side S
     * @return a pixel for each place (P, D)
     */
    SDVariable convolve(SDVariable x, SDVariable weight, List<ImageRows> images, Window window);

    /**
     * The greatest number of each channel in each place.
     *
     * @param x pixels (R, C)
     * @param images of each resolution
     * @param window of the places
     * @return (P, C)
     */
    SDVariable maxPool(SDVariable x, List<ImageRows> images, Window window);

    /**
     * The mean over each image's pixels.
     *
     * @param x pixels (R, C)
     * @param images of each resolution
     * @return (images, C)
     */
    SDVariable meanPixels(SDVariable x, List<ImageRows> images);

    /**
     * What columns are scaled and moved by once they are normalised.
     *
     * @param weight (D)
     * @param bias (D)
     * @param eps added to variances
     */
    record Affine(SDVariable weight, SDVariable bias, double eps) {}

    /**
     * Batch normalisation of each resolution by its own statistics, and ReLU where that is asked for.
     *
     * @param x pixels (R, D)
     * @param images of each resolution, all of them with D channels
     * @param affine what normalised numbers are scaled and moved by
     * @param rectified whether to take the greater of that and 0
     * @return (R, D), and of each resolution mean and variance, the rows of (2 resolutions, D)
     */
    ImageOps.Normalized normalize(SDVariable x, List<ImageRows> images, Affine affine, boolean rectified);

    /**
     * The same by given statistics: evaluation, which has no gradient.
     *
     * @param x pixels (R, D)
     * @param statistics of each column
     * @param affine what normalised numbers are scaled and moved by
     * @param rectified whether to take the greater of that and 0
     * @return (R, D)
     */
    SDVariable normalizeBy(SDVariable x, ImageOps.Statistics statistics, Affine affine, boolean rectified);

    /**
     * The greater of a sum and 0: the end of a residual block.
     *
     * @param a (R, D)
     * @param b (R, D)
     * @return (R, D)
     */
    SDVariable rectifiedSum(SDVariable a, SDVariable b);

    /**
     * The mean of each channel over each square of pixels; squares at the far edges have what is left.
     *
     * @param x pixels (R, C)
     * @param images of each resolution
     * @param side of a square in pixels
     * @return (P, C)
     */
    SDVariable meanPool(SDVariable x, List<ImageRows> images, int side);

    /**
     * What images are after that.
     *
     * @param images of each resolution
     * @param side of a square in pixels
     * @return a pixel for each square
     */
    static List<ImageRows> squares(List<ImageRows> images, int side) {
        return images.stream()
                .map(each -> new ImageRows(
                        each.batch(),
                        (each.height() + side - 1) / side,
                        (each.width() + side - 1) / side,
                        each.channels()))
                .toList();
    }

    /**
     * Mixes two halves of the channels by a softmax over the two of each image and channel (Li et al. 2019, arXiv 1903.06586,
     * equation 6).
     *
     * @param x pixels (R, 2D)
     * @param scores of each image (images, 2D)
     * @param images of each resolution, of 2D channels
     * @return (R, D)
     */
    SDVariable select(SDVariable x, SDVariable scores, List<ImageRows> images);
}
