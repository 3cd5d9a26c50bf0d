package io.github.dino4j.vit.ops;

/**
 * Images whose pixels are the rows of a matrix, image by image and row by row, and whose channels are its columns.
 *
 * @param batch images B
 * @param height H
 * @param width W
 * @param channels C
 */
public record ImageRows(int batch, int height, int width, int channels) {
    /** {@return B*H*W} */
    public int rows() {
        return batch * height * width;
    }

    /**
     * What a 3x3 convolution with one pixel of padding makes of the images.
     *
     * @param stride pixels from one place of the kernel to the next
     * @param newChannels of the result
     * @return the result
     */
    public ImageRows convolved(int stride, long newChannels) {
        return new ImageRows(
                batch, (height + stride - 1) / stride, (width + stride - 1) / stride, Math.toIntExact(newChannels));
    }
}
