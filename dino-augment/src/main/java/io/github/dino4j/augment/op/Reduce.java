package io.github.dino4j.augment.op;

import io.github.dino4j.augment.image.RgbImage;
import java.util.Arrays;

/** Pillow's {@code Image.reduce}: means of blocks of whole pixels, bit for bit; blocks at the right and lower edge may be smaller. */
final class Reduce {
    private static final int RESULT_BITS = 8;
    private static final int SCALE_BITS = 24;
    private static final float RANGE = 0x1p32f;

    private Reduce() {}

    /**
     * Makes a smaller image.
     *
     * @param image any
     * @param across columns of a block, at least 1
     * @param down rows of a block, at least 1
     * @return an image of ceil(width / across) columns and ceil(height / down) rows, with the same channels
     */
    static RgbImage of(RgbImage image, int across, int down) {
        int width = (image.width() + across - 1) / across;
        int height = (image.height() + down - 1) / down;
        int channels = image.channels();
        int samples = image.width() * channels;
        byte[] pixels = new byte[width * height * channels];
        long[] sums = new long[width * channels];
        for (int y = 0; y < height; y++) {
            int rows = Math.min(down, image.height() - y * down);
            Arrays.fill(sums, 0);
            for (int row = y * down; row < y * down + rows; row++) {
                for (int i = 0; i < samples; i++) {
                    sums[i / channels / across * channels + i % channels] += image.pixels()[row * samples + i] & 0xFF;
                }
            }
            for (int x = 0; x < width; x++) {
                int block = rows * Math.min(across, image.width() - x * across);
                for (int c = 0; c < channels; c++) {
                    pixels[(y * width + x) * channels + c] = mean(sums[x * channels + c], block);
                }
            }
        }
        return new RgbImage(width, height, channels, pixels);
    }

    /** Pillow's fixed-point division, in unsigned arithmetic of 32 bits. */
    private static byte mean(long sum, int block) {
        long multiplier = (long) (RANGE / ((long) block << RESULT_BITS));
        return (byte) (((sum + block / 2) * multiplier & 0xFFFFFFFFL) >> SCALE_BITS);
    }
}
