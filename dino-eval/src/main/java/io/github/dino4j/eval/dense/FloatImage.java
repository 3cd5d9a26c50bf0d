package io.github.dino4j.eval.dense;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.augment.op.Resize;

/**
 * An image as a network reads it: normalised numbers, one plane for each channel.
 *
 * @param height rows
 * @param width columns
 * @param values (3, H, W), not copied
 */
@SuppressWarnings("ArrayRecordComponent") // pixels are bulk data: compared by no one, copied by no one
public record FloatImage(int height, int width, float[] values) {
    private static final int CHANNELS = 3;

    /**
     * Checks that the numbers fill the image.
     *
     * @param height rows
     * @param width columns
     * @param values (3, H, W)
     */
    public FloatImage {
        if (height < 1 || width < 1 || values.length != (long) CHANNELS * height * width) {
            throw new IllegalArgumentException(
                    "an image of " + width + "x" + height + " cannot have " + values.length + " numbers");
        }
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
     * @param normalize means and deviations
     * @return the numbers
     */
    public static FloatImage resized(
            RgbImage image, CropBox box, int width, int height, Filter filter, Normalize normalize) {
        Canvas canvas = new Canvas();
        Resize.apply(image, box, width, height, filter, canvas);
        float[] values = new float[CHANNELS * height * width];
        normalize.write(canvas, values, 0);
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
        float[] part = new float[CHANNELS * rows * columns];
        for (int line = 0; line < CHANNELS * rows; line++) {
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
        int[] own = {CHANNELS, height, width};
        return new FloatImage(rows, columns, Bilinear.planes(values, own, new int[] {rows, columns}, 1.0 / factor));
    }
}
