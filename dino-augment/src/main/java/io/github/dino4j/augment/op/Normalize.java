package io.github.dino4j.augment.op;

import java.util.List;

/** Turns levels into numbers: (level / 255 - mean) / deviation, channel by channel, in CHW order. */
public final class Normalize {
    private static final int LEVELS = 256;
    private static final int LEVEL = 0xFF;

    private final float[][] table = new float[3][LEVELS];

    /**
     * Tabulates the 256 levels of each channel.
     *
     * @param mean of each channel, in [0, 1]
     * @param std of each channel, above 0
     */
    public Normalize(List<Double> mean, List<Double> std) {
        for (int c = 0; c < table.length; c++) {
            float m = mean.get(c).floatValue();
            float s = std.get(c).floatValue();
            for (int level = 0; level < LEVELS; level++) {
                table[c][level] = (level / 255.0f - m) / s;
            }
        }
    }

    /**
     * Writes an image.
     *
     * @param image the levels
     * @param target where to
     * @param offset first element of (3, H, W)
     */
    public void write(Canvas image, float[] target, int offset) {
        int width = image.width();
        int plane = width * image.height();
        for (int y = 0; y < image.height(); y++) {
            int to = offset + y * width;
            row(image.rows()[y], width, target, to, plane);
        }
    }

    private void row(int[] pixels, int width, float[] target, int to, int plane) {
        float[] red = table[0];
        float[] green = table[1];
        float[] blue = table[2];
        int toGreen = to + plane;
        int toBlue = toGreen + plane;
        for (int x = 0; x < width; x++) {
            int pixel = pixels[x];
            target[to + x] = red[(pixel >> Lines.RED) & LEVEL];
            target[toGreen + x] = green[(pixel >> Lines.GREEN) & LEVEL];
            target[toBlue + x] = blue[pixel & LEVEL];
        }
    }
}
