package io.github.dino4j.eval.dense;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.augment.op.Resize;
import io.github.dino4j.augment.op.Thumbnail;
import java.util.function.BiConsumer;

/**
 * An image as a network reads it: normalised numbers, one plane for each channel.
 *
 * @param height rows
 * @param width columns
 * @param values (C, H, W), not copied
 */
@SuppressWarnings("ArrayRecordComponent") // pixels are bulk data: compared by no one, copied by no one
public record FloatImage(int height, int width, float[] values) {
    /**
     * Checks that the numbers fill the image.
     *
     * @param height rows
     * @param width columns
     * @param values (C, H, W), at least one channel
     */
    public FloatImage {
        if (height < 1 || width < 1 || values.length == 0 || values.length % ((long) height * width) != 0) {
            throw new IllegalArgumentException(
                    "an image of " + width + "x" + height + " cannot have " + values.length + " numbers");
        }
    }

    /** {@return C, the number of channels} */
    public int channels() {
        return values.length / (height * width);
    }

    /**
     * Normalises an image as it is.
     *
     * @param image the image
     * @param normalize means and deviations
     * @return the numbers
     */
    public static FloatImage of(RgbImage image, Normalize normalize) {
        CropBox all = new CropBox(0, 0, image.width(), image.height());
        return resized(image, all, image.width(), image.height(), Filter.BILINEAR, normalize);
    }

    /**
     * Resizes part of an image as Pillow does, and normalises it.
     *
     * @param image the image
     * @param box the part
     * @param width columns of the result
     * @param height rows of the result
     * @param filter the kernel
     * @param normalize means and deviations, one for each channel of the image
     * @return the numbers
     * @throws IllegalArgumentException if the image has other channels
     */
    public static FloatImage resized(
            RgbImage image, CropBox box, int width, int height, Filter filter, Normalize normalize) {
        return drawn(
                image,
                width,
                height,
                normalize,
                (three, canvas) -> Resize.apply(three, box, width, height, filter, canvas));
    }

    /**
     * Shrinks an image as Pillow's {@code thumbnail} does, and normalises it.
     *
     * @param image the image
     * @param longest most pixels of a side; smaller images are not enlarged
     * @param filter the kernel
     * @param normalize means and deviations, one for each channel of the image
     * @return the numbers
     * @throws IllegalArgumentException if the image has other channels
     */
    public static FloatImage thumbnail(RgbImage image, int longest, Filter filter, Normalize normalize) {
        Thumbnail size = Thumbnail.of(image.width(), image.height(), longest);
        return drawn(
                image, size.width(), size.height(), normalize, (three, canvas) -> size.apply(three, filter, canvas));
    }

    /** Each channel by itself, three at a time. */
    private static FloatImage drawn(
            RgbImage image, int width, int height, Normalize normalize, BiConsumer<RgbImage, Canvas> draw) {
        int channels = normalize.channels();
        if (image.channels() != channels) {
            throw new IllegalArgumentException("an image of " + image.channels() + " channels where the model reads "
                    + channels + "; open images with model.in_chans=" + channels);
        }
        Canvas canvas = new Canvas();
        float[] values = new float[channels * height * width];
        for (int first = 0; first < channels; first += RgbImage.RGB) {
            draw.accept(image.three(first), canvas);
            normalize.write(canvas, first, values, 0);
        }
        return new FloatImage(height, width, values);
    }

    /**
     * The top left part whose sides are whole numbers of patches.
     *
     * @param patch side of a patch
     * @return the part, or this image
     */
    public FloatImage wholePatches(int patch) {
        int rows = height - height % patch;
        int columns = width - width % patch;
        if (rows == height && columns == width) {
            return this;
        }
        float[] part = new float[channels() * rows * columns];
        for (int line = 0; line < channels() * rows; line++) {
            int from = (line / rows * height + line % rows) * width;
            System.arraycopy(values, from, part, line * columns, columns);
        }
        return new FloatImage(rows, columns, part);
    }

    /**
     * Scales as PyTorch's {@code interpolate(scale_factor, mode="bilinear")} does: floor of the scaled sides, source
     * positions by the factor as given, no antialiasing.
     *
     * @param factor above 0
     * @return the scaled image
     */
    public FloatImage scaled(double factor) {
        if (factor == 1.0) {
            return this;
        }
        int rows = Math.max(1, (int) Math.floor(height * factor));
        int columns = Math.max(1, (int) Math.floor(width * factor));
        int[] own = {channels(), height, width};
        return new FloatImage(rows, columns, Bilinear.planes(values, own, new int[] {rows, columns}, 1.0 / factor));
    }
}
