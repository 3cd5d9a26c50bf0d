package io.github.dino4j.augment.op;

import io.github.dino4j.augment.image.RgbImage;

/**
 * Pillow's antialiased resize, bit for bit: horizontal pass, 8-bit intermediate, vertical pass, fixed-point weights. The
 * crop comes first, as in torchvision's {@code resized_crop}, so nothing outside it is read.
 */
public final class Resize {
    private Resize() {}

    /**
     * Resizes part of an image.
     *
     * @param image the source
     * @param box the part, inside the image
     * @param width columns of the result
     * @param height rows of the result
     * @param filter the kernel
     * @param target overwritten with the result
     */
    public static void apply(RgbImage image, CropBox box, int width, int height, Filter filter, Canvas target) {
        target.open(image);
        apply(box, width, height, filter, target);
    }

    /**
     * Resizes part of the image that the canvas has opened: for several crops of one image.
     *
     * @param box the part, inside the image
     * @param width columns of the result
     * @param height rows of the result
     * @param filter the kernel
     * @param target overwritten with the result
     */
    public static void apply(CropBox box, int width, int height, Filter filter, Canvas target) {
        boolean tall = box.height() != height;
        int[][] rows;
        if (tall) {
            rows = target.spare(box.height(), width);
        } else {
            target.reshape(width, height);
            rows = target.rows();
        }
        horizontal(box, width, filter, target, rows);
        if (tall) {
            target.reshape(width, height);
            Taps taps = target.taps();
            taps.set(box.height(), height, filter);
            target.sum().over(0, width);
            for (int y = 0; y < height; y++) {
                target.sum().combine(rows, 0, taps, y, target.rows()[y]);
            }
        }
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
                Lines.turn(columns, new Lines.Part(box.x(), width, from, count), rows, top - box.y());
            } else {
                int[][] narrow = canvas.columns(width, from + count);
                canvas.sum().over(from, from + count);
                for (int x = 0; x < width; x++) {
                    canvas.sum().combine(columns, box.x(), canvas.taps(), x, narrow[x]);
                }
                Lines.turn(narrow, new Lines.Part(0, width, from, count), rows, top - box.y());
            }
            top = bottom;
        }
    }
}
