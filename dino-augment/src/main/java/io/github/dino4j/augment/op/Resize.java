package io.github.dino4j.augment.op;

import io.github.dino4j.augment.image.RgbImage;

/**
 * Pillow's antialiased resize, bit for bit: horizontal pass, 8-bit intermediate, vertical pass, fixed-point weights. The
 * crop comes first, as in torchvision's {@code resized_crop}, so nothing outside it is read.
 */
public final class Resize {
    private Resize() {}

    /**
     * What a resize makes: a size, and the part of it that is wanted. Only what that part needs is read and computed, so a
     * small part of a vast result costs little.
     *
     * @param width columns of the whole result
     * @param height rows of the whole result
     * @param x first column wanted
     * @param y first row wanted
     * @param columns how many columns are wanted
     * @param rows how many rows are wanted
     */
    public record Result(long width, long height, long x, long y, int columns, int rows) {
        /**
         * Checks that the part lies inside.
         *
         * @param width columns of the whole result
         * @param height rows of the whole result
         * @param x first column wanted
         * @param y first row wanted
         * @param columns how many columns are wanted
         * @param rows how many rows are wanted
         */
        public Result {
            boolean inside =
                    x >= 0 && y >= 0 && columns >= 1 && rows >= 1 && x + columns <= width && y + rows <= height;
            if (!inside) {
                throw new IllegalArgumentException("the part must lie inside the result of " + width + "x" + height
                        + " pixels, was " + columns + "x" + rows + " from column " + x + " and row " + y);
            }
        }

        /**
         * The whole of a result.
         *
         * @param width its columns
         * @param height its rows
         * @return all of it
         */
        public static Result whole(int width, int height) {
            return new Result(width, height, 0, 0, width, height);
        }
    }

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
        apply(image, box, Result.whole(width, height), filter, target);
    }

    /**
     * Resizes part of an image and cuts a part of the result: the same pixels as if all of it were made.
     *
     * @param image the source, RGB; its pixels may not change between calls
     * @param box the part that is resized, inside the image
     * @param result the size, and what is kept of it
     * @param filter the kernel
     * @param target overwritten with the kept part
     * @throws IllegalArgumentException if the image has other than three channels: see {@link RgbImage#three}
     */
    public static void apply(RgbImage image, CropBox box, Result result, Filter filter, Canvas target) {
        apply(image, new Extent(box, box.width(), box.height()), result, filter, target);
    }

    /** A box of pixels, and how much of it the result covers, which need not be whole pixels. */
    record Extent(CropBox box, double width, double height) {}

    /** The same of part of a box's last column and row. */
    static void apply(RgbImage image, Extent from, Result result, Filter filter, Canvas target) {
        if (image.channels() != RgbImage.RGB) {
            throw new IllegalArgumentException("an image of " + image.channels() + " channels where RGB is needed");
        }
        int width = result.columns();
        int height = result.rows();
        target.source().open(image);
        CropBox box = from.box();
        target.across().set(new Taps.Input(box.width(), from.width()), result.width(), result.x(), width, filter);
        Taps down = target.down();
        down.set(new Taps.Input(box.height(), from.height()), result.height(), result.y(), height, filter);
        int[][] rows = target.spare(down.end() - down.begin(), width);
        horizontal(box, width, target, rows);
        target.reshape(width, height);
        if (down.isCopy()) {
            for (int y = 0; y < height; y++) {
                target.row(y, rows[y]);
            }
            return;
        }
        target.sum().over(0, width);
        int[] row = target.columns(1, width)[0];
        for (int y = 0; y < height; y++) {
            target.sum().combine(rows, -down.begin(), down, y, row);
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

    /** The rows that the vertical pass reads, each as wide as the result. */
    private static void horizontal(CropBox box, int width, Canvas canvas, int[][] rows) {
        Source source = canvas.source();
        Taps across = canvas.across();
        source.narrow(box.x() + across.begin(), box.x() + across.end());
        int first = box.y() + canvas.down().begin();
        int end = box.y() + canvas.down().end();
        int top = first;
        while (top < end) {
            int bottom = Math.min(end, top + source.band());
            int[][] columns = source.columns(top, bottom);
            int from = top - source.top();
            int count = bottom - top;
            int left = box.x() - source.left();
            if (across.isCopy()) {
                Lines.Part part = new Lines.Part(left + across.begin(), width, from, count);
                Lines.turn(columns, part, rows, top - first, 0);
            } else {
                int[][] narrow = canvas.columns(width, from + count);
                canvas.sum().over(from, from + count);
                for (int x = 0; x < width; x++) {
                    canvas.sum().combine(columns, left, across, x, narrow[x]);
                }
                Lines.turn(narrow, new Lines.Part(0, width, from, count), rows, top - first, 0);
            }
            top = bottom;
        }
    }
}
