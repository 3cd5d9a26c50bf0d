package io.github.dino4j.augment.op;

import io.github.dino4j.augment.image.RgbImage;
import java.util.Arrays;

/**
 * Pillow's antialiased resize, bit for bit: horizontal pass, 8-bit intermediate, vertical pass, fixed-point weights. The
 * crop comes first, as in torchvision's {@code resized_crop}, so nothing outside it is read.
 */
public final class Resize {
    private static final int HALF = 1 << (Taps.BITS - 1);

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
        target.reshape(width, height);
        byte[] rows = target.scratch(width * box.height() * 3);
        horizontal(image, box, width, filter, rows);
        vertical(rows, box.height(), target, filter);
    }

    private static void horizontal(RgbImage image, CropBox box, int width, Filter filter, byte[] rows) {
        byte[] source = image.pixels();
        if (width == box.width()) {
            for (int y = 0; y < box.height(); y++) {
                System.arraycopy(source, offset(image, box, y), rows, y * width * 3, width * 3);
            }
            return;
        }
        Taps taps = Taps.of(box.width(), width, filter);
        for (int y = 0; y < box.height(); y++) {
            horizontalRow(source, offset(image, box, y), taps, rows, y * width * 3);
        }
    }

    private static int offset(RgbImage image, CropBox box, int y) {
        return ((box.y() + y) * image.width() + box.x()) * 3;
    }

    private static void horizontalRow(byte[] source, int start, Taps taps, byte[] rows, int to) {
        int out = to;
        for (int x = 0; x < taps.first().length; x++) {
            int red = HALF;
            int green = HALF;
            int blue = HALF;
            int from = start + taps.first()[x] * 3;
            int weight = x * taps.stride();
            for (int i = 0; i < taps.count()[x]; i++) {
                int w = taps.weights()[weight + i];
                red += (source[from] & 0xFF) * w;
                green += (source[from + 1] & 0xFF) * w;
                blue += (source[from + 2] & 0xFF) * w;
                from += 3;
            }
            rows[out] = clip(red);
            rows[out + 1] = clip(green);
            rows[out + 2] = clip(blue);
            out += 3;
        }
    }

    private static void vertical(byte[] rows, int inHeight, Canvas target, Filter filter) {
        int line = target.width() * 3;
        byte[] pixels = target.pixels();
        if (inHeight == target.height()) {
            System.arraycopy(rows, 0, pixels, 0, target.length());
            return;
        }
        Taps taps = Taps.of(inHeight, target.height(), filter);
        int[] sums = new int[line];
        for (int y = 0; y < target.height(); y++) {
            Arrays.fill(sums, HALF);
            for (int i = 0; i < taps.count()[y]; i++) {
                int w = taps.weights()[y * taps.stride() + i];
                int from = (taps.first()[y] + i) * line;
                for (int x = 0; x < line; x++) {
                    sums[x] += (rows[from + x] & 0xFF) * w;
                }
            }
            for (int x = 0; x < line; x++) {
                pixels[y * line + x] = clip(sums[x]);
            }
        }
    }

    private static byte clip(int sum) {
        int value = sum >> Taps.BITS;
        return (byte) Math.min(Math.max(value, 0), 255);
    }
}
