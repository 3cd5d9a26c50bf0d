package io.github.dino4j.augment.op;

import io.github.dino4j.augment.image.RgbImage;
import java.util.function.DoubleUnaryOperator;

/**
 * Pillow's {@code Image.thumbnail} with its default {@code reducing_gap} of 2, bit for bit: the longest side shrunk to a
 * length, never enlarged; what is more than twice too large is first reduced by whole blocks, then resized.
 *
 * @param width columns of the result
 * @param height rows of the result
 */
public record Thumbnail(int width, int height) {
    private static final double GAP = 2.0;

    /**
     * The size of a thumbnail: the longest side at most so long, keeping the ratio as well as whole numbers can.
     *
     * @param width columns of the image
     * @param height rows of the image
     * @param longest most pixels of a side
     * @return the size, the image's own if it is small enough
     */
    public static Thumbnail of(int width, int height, int longest) {
        if (width <= longest && height <= longest) {
            return new Thumbnail(width, height);
        }
        double ratio = (double) width / height;
        if (ratio <= 1.0) {
            return new Thumbnail(closer(longest * ratio, n -> Math.abs(ratio - n / longest)), longest);
        }
        return new Thumbnail(longest, closer(longest / ratio, n -> n == 0 ? 0.0 : Math.abs(ratio - longest / n)));
    }

    /** The neighbouring whole number of the smaller error, the lower one if equal, at least 1. */
    private static int closer(double number, DoubleUnaryOperator error) {
        double low = Math.floor(number);
        double high = Math.ceil(number);
        return (int) Math.max(1.0, error.applyAsDouble(low) <= error.applyAsDouble(high) ? low : high);
    }

    /**
     * Makes the thumbnail.
     *
     * @param image the image whose size this one was made of, RGB
     * @param filter the kernel
     * @param target overwritten with the result
     * @throws IllegalArgumentException if the image has other than three channels: see {@link RgbImage#three}
     */
    public void apply(RgbImage image, Filter filter, Canvas target) {
        int across = factor(image.width(), width);
        int down = factor(image.height(), height);
        RgbImage reduced = across > 1 || down > 1 ? Reduce.of(image, across, down) : image;
        CropBox all = new CropBox(0, 0, reduced.width(), reduced.height());
        // A smaller block at the edge counts as what it covers, which Pillow holds in floats.
        Resize.Extent extent = new Resize.Extent(
                all, (float) ((double) image.width() / across), (float) ((double) image.height() / down));
        Resize.apply(reduced, extent, Resize.Result.whole(width, height), filter, target);
    }

    private static int factor(int from, int to) {
        return Math.max(1, (int) ((double) from / to / GAP));
    }
}
