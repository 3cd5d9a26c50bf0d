package io.github.dino4j.augment.op;

import io.github.dino4j.augment.image.RgbImage;

/**
 * Pillow's antialiased resize, bit for bit: horizontal pass, 8-bit intermediate, vertical pass, fixed-point weights. The
 * crop comes first, as in torchvision's {@code resized_crop}, so nothing outside it is read.
 */
public final class Resize {
    private Resize() {}

    /**
     * Resizes part of an image. Cutting several parts of one image after another is fast: it is prepared once.
     *
     * @param image the source, RGB; its pixels may not change between calls
     * @param box the part, inside the image
     * @param width columns of the result
     * @param height rows of the result
     * @param filter the kernel
     * @param target overwritten with the result
     * @throws IllegalArgumentException if the image has other than three channels: see {@link RgbImage#three}
     */
    public static void apply(RgbImage image, CropBox box, int width, int height, Filter filter, Canvas target) {
        if (image.channels() != RgbImage.RGB) {
            throw new IllegalArgumentException("an image of " + image.channels() + " channels where RGB is needed");
        }
        target.source().open(image);
        int[][] rows = target.spare(box.height(), width);
        horizontal(box, width, filter, target, rows);
        target.reshape(width, height);
        if (box.height() == height) {
            for (int y = 0; y < height; y++) {
                target.row(y, rows[y]);
            }
            return;
        }
        Taps taps = target.taps();
        taps.set(box.height(), height, filter);
        target.sum().over(0, width);
        int[] row = target.columns(1, width)[0];
        for (int y = 0; y < height; y++) {
            target.sum().combine(rows, 0, taps, y, row);
            target.row(y, row);
        }
    }

    /**
     * Resizes part of an image of any number of channels, each by itself.
     *
     * @param image the source
     * @param box the part, inside the image
     * @param width columns of the result
     * @param height rows of the result
     * @param filter the kernel
     * @return an image of the same channels
     */
    public static RgbImage of(RgbImage image, CropBox box, int width, int height, Filter filter) {
        int channels = image.channels();
        byte[] pixels = new byte[width * height * channels];
        Canvas canvas = new Canvas();
        for (int first = 0; first < channels; first += RgbImage.RGB) {
            apply(image.three(first), box, width, height, filter, canvas);
            byte[] part = canvas.pixels();
            for (int p = 0; p < width * height; p++) {
                for (int c = first; c < Math.min(first + RgbImage.RGB, channels); c++) {
                    pixels[p * channels + c] = part[p * RgbImage.RGB + c - first];
                }
            }
        }
        return new RgbImage(width, height, channels, pixels);
    }

    private static void horizontal(CropBox box, int width, Filter filter, Canvas canvas, int[][] rows) {
        Source source = canvas.source();
        if (width != box.width()) {
            canvas.taps().set(box.width(), width, filter);
        }
        int end = box.y() + box.height();
        int top = box.y();
        while (top < end) {
            int bottom = Math.min(end, top + source.band());
            int[][] columns = source.columns(top, bottom);
            int from = top - source.top();
            int count = bottom - top;
            if (width == box.width()) {
                Lines.turn(columns, new Lines.Part(box.x(), width, from, count), rows, top - box.y(), 0);
            } else {
                int[][] narrow = canvas.columns(width, from + count);
                canvas.sum().over(from, from + count);
                for (int x = 0; x < width; x++) {
                    canvas.sum().combine(columns, box.x(), canvas.taps(), x, narrow[x]);
                }
                Lines.turn(narrow, new Lines.Part(0, width, from, count), rows, top - box.y(), 0);
            }
            top = bottom;
        }
    }
}
