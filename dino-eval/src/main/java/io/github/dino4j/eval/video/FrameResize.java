package io.github.dino4j.eval.video;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.eval.dense.FloatImage;

/**
 * OpenCV's bilinear resize of 8-bit images, which the original's video protocol uses: two neighbours along each axis, no
 * antialiasing, weights of 11 fractional bits.
 */
final class FrameResize {
    private static final int ONE = 1 << 11;

    private FrameResize() {}

    /** Where an output position reads: two neighbours, and the weight of the second. */
    private record Tap(int low, int high, int weight) {
        static Tap[] of(int from, int to) {
            Tap[] taps = new Tap[to];
            double scale = (double) from / to;
            for (int i = 0; i < to; i++) {
                float source = (float) ((i + 0.5) * scale - 0.5);
                int low = (int) Math.floor(source);
                float share = source - low;
                if (low < 0 || low >= from - 1) {
                    share = 0.0f;
                    low = low < 0 ? 0 : from - 1;
                }
                taps[i] = new Tap(low, Math.min(low + 1, from - 1), (int) Math.rint(share * ONE));
            }
            return taps;
        }
    }

    static FloatImage apply(RgbImage image, int width, int height, Normalize normalize) {
        if (width == image.width() && height == image.height()) {
            return FloatImage.of(image, normalize);
        }
        return FloatImage.of(resized(image, width, height), normalize);
    }

    static RgbImage resized(RgbImage image, int width, int height) {
        Tap[] columns = Tap.of(image.width(), width);
        Tap[] rows = Tap.of(image.height(), height);
        int channels = image.channels();
        byte[] pixels = new byte[width * height * channels];
        int line = image.width() * channels;
        int to = 0;
        for (Tap row : rows) {
            for (Tap column : columns) {
                for (int c = 0; c < channels; c++) {
                    int top = across(image.pixels(), row.low() * line + c, column, channels);
                    int bottom = across(image.pixels(), row.high() * line + c, column, channels);
                    int upper = ((ONE - row.weight()) * (top >> 4)) >> 16;
                    int lower = (row.weight() * (bottom >> 4)) >> 16;
                    pixels[to++] = (byte) Math.min(255, (upper + lower + 2) >> 2);
                }
            }
        }
        return new RgbImage(width, height, channels, pixels);
    }

    private static int across(byte[] pixels, int first, Tap column, int channels) {
        int low = pixels[first + column.low() * channels] & 0xFF;
        int high = pixels[first + column.high() * channels] & 0xFF;
        return low * (ONE - column.weight()) + high * column.weight();
    }
}
